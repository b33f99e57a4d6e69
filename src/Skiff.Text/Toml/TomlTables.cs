using System.Diagnostics.CodeAnalysis;

namespace Skiff.Text.Toml;

/// <summary>Adds to tables what keys and headers say, and refuses what would define a thing twice. Source: TOML 1.0, "Keys", "Table", "Array of Tables".</summary>
internal static class TomlTables
{
    /// <summary>Adds a value under a key that may be dotted.</summary>
    public static void AddValue(TomlTable table, List<TomlKey> key, TomlNode value)
    {
        foreach (var part in key[..^1])
        {
            table = EnterByDottedKey(table, part);
        }

        var last = key[^1];
        if (table.TryGet(last.Name, out var entry))
        {
            Duplicate(last, $"duplicate key {Shown(last.Name)}", entry.KeySpan);
        }

        table.Add(last, value);
    }

    /// <summary>Defines the table of a header <c>[a.b]</c>.</summary>
    public static TomlTable DefineTable(TomlTable root, List<TomlKey> key, TextSpan header)
    {
        var parent = EnterByHeader(root, key);
        var last = key[^1];
        if (!parent.TryGet(last.Name, out var entry))
        {
            var table = new TomlTable(header, TomlTableOrigin.Header);
            parent.Add(last, table);
            return table;
        }

        if (entry.Value is not TomlTable { Origin: TomlTableOrigin.Implied } implied)
        {
            return Duplicate(last, $"{Shown(last.Name)} is already {Defined(entry.Value)}", PlaceOf(entry));
        }

        implied.Origin = TomlTableOrigin.Header;
        implied.DefinedAt = header;
        return implied;
    }

    /// <summary>Adds a table to the array of a header <c>[[a.b]]</c>.</summary>
    public static TomlTable AppendTable(TomlTable root, List<TomlKey> key, TextSpan header)
    {
        var parent = EnterByHeader(root, key);
        var last = key[^1];
        TomlArray array;
        if (!parent.TryGet(last.Name, out var entry))
        {
            array = new TomlArray(header, isArrayOfTables: true);
            parent.Add(last, array);
        }
        else if (entry.Value is TomlArray { IsArrayOfTables: true } existing)
        {
            array = existing;
        }
        else
        {
            return Duplicate(last, $"{Shown(last.Name)} is already {Defined(entry.Value)}", PlaceOf(entry));
        }

        var table = new TomlTable(header, TomlTableOrigin.Header);
        array.Add(table);
        return table;
    }

    /// <summary>The table in which the last part of a header is defined.</summary>
    private static TomlTable EnterByHeader(TomlTable table, List<TomlKey> key)
    {
        foreach (var part in key[..^1])
        {
            if (!table.TryGet(part.Name, out var entry))
            {
                var implied = new TomlTable(part.Span, TomlTableOrigin.Implied);
                table.Add(part, implied);
                table = implied;
                continue;
            }

            table = entry.Value switch
            {
                TomlTable { Origin: not TomlTableOrigin.Inline } inner => inner,
                TomlArray { IsArrayOfTables: true } array => (TomlTable)array[^1],
                _ => Duplicate(part, $"{Shown(part.Name)} is {Defined(entry.Value)} and cannot be extended", PlaceOf(entry)),
            };
        }

        return table;
    }

    private static TomlTable EnterByDottedKey(TomlTable table, TomlKey part)
    {
        if (!table.TryGet(part.Name, out var entry))
        {
            var created = new TomlTable(part.Span, TomlTableOrigin.DottedKey);
            table.Add(part, created);
            return created;
        }

        if (entry.Value is TomlTable { Origin: TomlTableOrigin.DottedKey or TomlTableOrigin.Implied } inner)
        {
            // From here on a header cannot define it any more.
            inner.Origin = TomlTableOrigin.DottedKey;
            return inner;
        }

        return Duplicate(part, $"{Shown(part.Name)} is {Defined(entry.Value)} and cannot be extended by a dotted key", PlaceOf(entry));
    }

    private static string Defined(TomlNode node) => node is not TomlTable table ? node.Description : table.Origin switch
    {
        TomlTableOrigin.Inline => "an inline table",
        TomlTableOrigin.DottedKey => "a table made by a dotted key",
        _ => "a table with a header",
    };

    private static TextSpan PlaceOf(TomlEntry entry) => entry.Value is TomlTable { Origin: TomlTableOrigin.Header } table ? table.DefinedAt : entry.KeySpan;

    private static string Shown(string key) => $"\"{SourceText.Shorten(key)}\"";

    [DoesNotReturn]
    private static TomlTable Duplicate(TomlKey key, string message, TextSpan first)
    {
        TomlError.Throw(TomlCodes.Duplicate, key.Span, message, new DiagnosticNote("defined here", first));
        return null;
    }
}
