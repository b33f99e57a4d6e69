using System.Collections.Immutable;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Spin.Manifest.Reading;

/// <summary>
/// Takes the fields of one table one by one and reports those that are missing, of the wrong type, or left over: what was asked for is what
/// the format knows.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="name">How messages call it, for example <c>[component.hello]</c>.</param>
/// <param name="diagnostics">Gets the problems.</param>
internal sealed class TableReader(TomlTable table, string name, DiagnosticBag diagnostics)
{
    private readonly List<string> _known = [];

    /// <summary>Where the table is written.</summary>
    public TextSpan Span => table.Span;

    /// <summary>Finds a field of any type.</summary>
    public TomlEntry? Find(string field)
    {
        _known.Add(field);
        return table.TryGet(field, out var entry) ? entry : null;
    }

    /// <summary>A string, or null.</summary>
    public Spanned<string>? String(string field) => Find(field) is { } entry && Expect<TomlString>(entry.Value, $"\"{field}\"", "a string") is { } text
        ? new Spanned<string>(text.Value, text.Span)
        : null;

    /// <summary>A string that must be there.</summary>
    public Spanned<string>? RequiredString(string field)
    {
        if (!table.TryGet(field, out _))
        {
            ReportMissing(field);
        }

        return String(field);
    }

    /// <summary>A boolean, or null.</summary>
    public bool? Boolean(string field) => Find(field) is { } entry ? Expect<TomlBoolean>(entry.Value, $"\"{field}\"", "true or false")?.Value : null;

    /// <summary>A table, or null.</summary>
    public TomlTable? Table(string field) => Find(field) is { } entry ? Expect<TomlTable>(entry.Value, $"\"{field}\"", "a table") : null;

    /// <summary>An integer within bounds, or null.</summary>
    public long? Integer(string field, long least, long most)
    {
        if (Find(field) is not { } entry || Expect<TomlInteger>(entry.Value, $"\"{field}\"", "an integer") is not { } number)
        {
            return null;
        }

        if (number.Value >= least && number.Value <= most)
        {
            return number.Value;
        }

        diagnostics.Error(ManifestCodes.Value, number.Span, $"\"{field}\" of {name} must be from {least} to {most}, not {number.Value}");
        return null;
    }

    /// <summary>A list of strings; empty if there is none.</summary>
    public ImmutableArray<Spanned<string>> Strings(string field) => Find(field) is { } entry && Expect<TomlArray>(entry.Value, $"\"{field}\"", "a list of strings") is { } list
        ? [.. list.Select(item => Expect<TomlString>(item, $"an item of \"{field}\"", "a string")).OfType<TomlString>().Select(s => new Spanned<string>(s.Value, s.Span))]
        : [];

    /// <summary>A list of tables; empty if there is none.</summary>
    public ImmutableArray<TomlTable> Tables(string field) => Find(field) is { } entry && Expect<TomlArray>(entry.Value, $"\"{field}\"", "a list") is { } list
        ? [.. list.Select(item => Expect<TomlTable>(item, $"an item of \"{field}\"", "a table")).OfType<TomlTable>()]
        : [];

    /// <summary>A string or a list of strings.</summary>
    public ImmutableArray<Spanned<string>> StringOrStrings(string field) => table[field] is TomlArray || Find(field) is null
        ? Strings(field)
        : String(field) is { } one ? [one] : [];

    /// <summary>A table whose values are strings, in its order; empty if there is none.</summary>
    public ImmutableArray<KeyValuePair<string, Spanned<string>>> StringMap(string field)
    {
        if (Table(field) is not { } map)
        {
            return [];
        }

        var pairs = ImmutableArray.CreateBuilder<KeyValuePair<string, Spanned<string>>>(map.Count);
        foreach (var entry in map)
        {
            if (Expect<TomlString>(entry.Value, $"\"{field}.{entry.Key}\"", "a string") is { } text)
            {
                pairs.Add(new(entry.Key, new Spanned<string>(text.Value, text.Span)));
            }
        }

        return pairs.DrainToImmutable();
    }

    /// <summary>The value as the wanted type; reports it if it is another.</summary>
    public T? Expect<T>(TomlNode value, string what, string wanted)
        where T : TomlNode
    {
        if (value is T right)
        {
            return right;
        }

        diagnostics.Error(ManifestCodes.WrongType, value.Span, $"{what} of {name} must be {wanted}, not {value.Description}");
        return null;
    }

    /// <summary>Reports a field that must be there.</summary>
    public void ReportMissing(string field) =>
        diagnostics.Error(ManifestCodes.MissingField, table.Span, $"{name} has no field \"{field}\", which it must have");

    /// <summary>Reports the fields that were not asked for.</summary>
    public void RefuseOthers()
    {
        foreach (var entry in table)
        {
            if (!_known.Contains(entry.Key, StringComparer.Ordinal))
            {
                diagnostics.Error(ManifestCodes.UnknownField, entry.KeySpan, $"{name} has no field \"{entry.Key}\"{DidYouMean.Phrase(entry.Key, _known)}");
            }
        }
    }
}

/// <summary>The end of a message about a word that is not known.</summary>
internal static class DidYouMean
{
    /// <summary>For example <c>; did you mean "http"?</c>, or nothing.</summary>
    public static string Phrase(string word, IEnumerable<string> known) =>
        EditDistance.Nearest(word, known) is { } nearest ? $"; did you mean \"{nearest}\"?" : "";
}
