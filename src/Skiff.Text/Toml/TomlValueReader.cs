namespace Skiff.Text.Toml;

/// <summary>Reads values and keys.</summary>
/// <param name="scanner">The characters.</param>
/// <param name="limits">The limits.</param>
/// <param name="depth">How deep the table is nested that receives what is read.</param>
internal sealed class TomlValueReader(TomlScanner scanner, TomlLimits limits, int depth)
{
    private int _depth = depth;

    /// <summary>Reads a value of any kind.</summary>
    public TomlNode ReadValue()
    {
        switch (scanner.Current)
        {
            case '"' or '\'':
                var start = scanner.Position;
                var value = TomlStringReader.Read(scanner);
                return new TomlString(scanner.SpanFrom(start), value);
            case '[':
                return Nested(ReadArray);
            case '{':
                return Nested(ReadInlineTable);
            default:
                return ReadWord();
        }
    }

    /// <summary>Reads a key: parts with dots between them.</summary>
    public List<TomlKey> ReadKey()
    {
        var parts = new List<TomlKey>();
        do
        {
            scanner.SkipSpace();
            parts.Add(ReadKeyPart());
            if (_depth + parts.Count > limits.Depth)
            {
                TooDeep(parts[^1].Span);
            }

            scanner.SkipSpace();
        }
        while (scanner.TryTake('.'));
        return parts;
    }

    private TomlKey ReadKeyPart()
    {
        var start = scanner.Position;
        if (scanner.Current is '"' or '\'')
        {
            var name = TomlStringReader.ReadSingleLine(scanner);
            return new TomlKey(name, scanner.SpanFrom(start));
        }

        while (char.IsAsciiLetterOrDigit(scanner.Current) || scanner.Current is '_' or '-')
        {
            scanner.Position++;
        }

        if (scanner.Position == start)
        {
            scanner.Unexpected("a key");
        }

        var span = scanner.SpanFrom(start);
        return new TomlKey(scanner.Source.Slice(span).ToString(), span);
    }

    private TomlNode Nested(Func<TomlNode> read)
    {
        if (_depth == limits.Depth)
        {
            TooDeep(new TextSpan(scanner.Position, 1));
        }

        _depth++;
        var node = read();
        _depth--;
        return node;
    }

    private TomlArray ReadArray()
    {
        var start = scanner.Position++;
        var items = new List<TomlNode>();
        scanner.SkipSpaceAndLines();
        while (scanner.Current != ']')
        {
            items.Add(ReadValue());
            scanner.SkipSpaceAndLines();
            if (!scanner.TryTake(','))
            {
                break;
            }

            scanner.SkipSpaceAndLines();
        }

        scanner.Take(']', "',' or ']'");
        var array = new TomlArray(scanner.SpanFrom(start), isArrayOfTables: false);
        items.ForEach(array.Add);
        return array;
    }

    /// <summary>An inline table stands on one line and has no comma behind its last entry.</summary>
    private TomlTable ReadInlineTable()
    {
        var start = scanner.Position++;
        var entries = new List<(List<TomlKey> Key, TomlNode Value)>();
        scanner.SkipSpace();
        if (!scanner.TryTake('}'))
        {
            do
            {
                entries.Add(ReadEntry());
                scanner.SkipSpace();
            }
            while (scanner.TryTake(','));
            scanner.Take('}', "',' or '}'");
        }

        // The span of the table is known only now; it is filled afterwards.
        var table = new TomlTable(scanner.SpanFrom(start), TomlTableOrigin.Inline);
        foreach (var (key, value) in entries)
        {
            TomlTables.AddValue(table, key, value);
        }

        return table;
    }

    /// <summary><c>key = value</c>.</summary>
    public (List<TomlKey> Key, TomlNode Value) ReadEntry()
    {
        var key = ReadKey();
        scanner.Take('=', "'='");
        scanner.SkipSpace();
        _depth += key.Count - 1;
        var value = ReadValue();
        _depth -= key.Count - 1;
        return (key, value);
    }

    private TomlNode ReadWord()
    {
        var start = scanner.Position;
        SkipWord();

        // Between a date and its time there may be a space instead of the T.
        var length = scanner.Position - start;
        if (length == 10 && scanner.Current == ' ' && char.IsAsciiDigit(scanner.Peek(1))
            && TomlDateReader.LooksLikeDate(scanner.Source.Slice(scanner.SpanFrom(start))))
        {
            scanner.Position++;
            SkipWord();
        }

        if (scanner.Position == start)
        {
            scanner.Unexpected("a value");
        }

        var span = scanner.SpanFrom(start);
        var word = scanner.Source.Slice(span);
        return word is "true" or "false" ? new TomlBoolean(span, word is "true")
            : TomlDateReader.LooksLikeDate(word) ? TomlDateReader.ReadDate(word, span)
            : TomlDateReader.LooksLikeTime(word) ? TomlDateReader.ReadTime(word, span)
            : TomlNumberReader.TryRead(word, span) ?? Unknown(word, span);
    }

    private void SkipWord()
    {
        while (char.IsAsciiLetterOrDigit(scanner.Current) || scanner.Current is '_' or '-' or '+' or '.' or ':')
        {
            scanner.Position++;
        }
    }

    private static TomlNode Unknown(ReadOnlySpan<char> word, TextSpan span)
    {
        TomlError.Throw(TomlCodes.Syntax, span, $"unknown value {SourceText.Shorten(word)}; a string needs quotes");
        return null;
    }

    private void TooDeep(TextSpan span) => TomlError.Throw(TomlCodes.Limit, span, $"nested too deep: at most {limits.Depth} levels");
}
