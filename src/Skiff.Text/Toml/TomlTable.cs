using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Skiff.Text.Toml;

/// <summary>A key of a table and its value.</summary>
/// <param name="Key">The key, quotes and escapes resolved.</param>
/// <param name="KeySpan">Where the key is written first.</param>
/// <param name="Value">The value.</param>
public sealed record TomlEntry(string Key, TextSpan KeySpan, TomlNode Value);

/// <summary>A table. Its entries keep the order of the document.</summary>
public sealed class TomlTable : TomlNode, IReadOnlyList<TomlEntry>
{
    private readonly List<TomlEntry> _entries = [];
    private readonly Dictionary<string, int> _byKey = new(StringComparer.Ordinal);

    internal TomlTable(TextSpan span, TomlTableOrigin origin)
        : base(span)
    {
        Origin = origin;
        DefinedAt = span;
    }

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public override string Description => "a table";

    internal TomlTableOrigin Origin { get; set; }

    /// <summary>The header that defines it, which may come after one that only implies it.</summary>
    internal TextSpan DefinedAt { get; set; }

    /// <inheritdoc/>
    public TomlEntry this[int index] => _entries[index];

    /// <summary>The value of a key, or null.</summary>
    public TomlNode? this[string key] => TryGet(key, out var entry) ? entry.Value : null;

    /// <summary>Finds an entry by its key.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out TomlEntry? entry)
    {
        entry = _byKey.TryGetValue(key, out var index) ? _entries[index] : null;
        return entry is not null;
    }

    /// <inheritdoc/>
    public IEnumerator<TomlEntry> GetEnumerator() => _entries.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(TomlKey key, TomlNode value)
    {
        _byKey.Add(key.Name, _entries.Count);
        _entries.Add(new TomlEntry(key.Name, key.Span, value));
    }
}

/// <summary>How a table came to be: that decides what may be added to it. Source: TOML 1.0, "Table", "Dotted keys" and "Inline table".</summary>
internal enum TomlTableOrigin
{
    /// <summary>Named on the way by the header of a table inside it; its own header may follow.</summary>
    Implied,

    /// <summary>By its own header, or as an item of an array of tables.</summary>
    Header,

    /// <summary>By a dotted key.</summary>
    DottedKey,

    /// <summary>In braces: complete.</summary>
    Inline,
}

/// <summary>One part of a dotted key.</summary>
internal readonly record struct TomlKey(string Name, TextSpan Span);
