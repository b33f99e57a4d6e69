using System.Globalization;
using System.Text;

namespace Skiff.Text.Toml;

/// <summary>The four forms of strings. Source: TOML 1.0, "String".</summary>
internal static class TomlStringReader
{
    private const int DelimiterLength = 3;

    /// <summary>Reads a string of any form; the scanner is at its first quote.</summary>
    public static string Read(TomlScanner scanner)
    {
        var quote = scanner.Current;
        return scanner.Peek(1) == quote && scanner.Peek(2) == quote ? ReadMultiLine(scanner, quote) : ReadSingleLine(scanner);
    }

    /// <summary>Reads a basic or literal string of one line, the only forms that a key may have.</summary>
    public static string ReadSingleLine(TomlScanner scanner)
    {
        var start = scanner.Position;
        var quote = scanner.Current;
        var value = new StringBuilder();
        scanner.Position++;
        while (!scanner.TryTake(quote))
        {
            if (scanner.AtEnd || scanner.AtNewline)
            {
                TomlError.Throw(TomlCodes.String, scanner.SpanFrom(start), "the string does not end on its line");
            }

            TakeCharacter(scanner, quote, value);
        }

        return value.ToString();
    }

    private static string ReadMultiLine(TomlScanner scanner, char quote)
    {
        var start = scanner.Position;
        var value = new StringBuilder();
        scanner.Position += DelimiterLength;

        // A line break right behind the opening delimiter is not part of the string.
        scanner.TryTakeNewline();
        while (true)
        {
            if (scanner.AtEnd)
            {
                TomlError.Throw(TomlCodes.String, new TextSpan(start, DelimiterLength), "the string does not end");
            }

            if (scanner.Current == quote)
            {
                if (TryClose(scanner, quote, value))
                {
                    return value.ToString();
                }
            }
            else if (scanner.AtNewline)
            {
                var from = scanner.Position;
                scanner.TryTakeNewline();
                value.Append(scanner.Source.Slice(scanner.SpanFrom(from)));
            }
            else if (quote != '"' || !TrySkipLineEnding(scanner))
            {
                TakeCharacter(scanner, quote, value);
            }
        }
    }

    /// <summary>Takes a run of quotes. One or two belong to the string; so do the first one or two of four or five.</summary>
    private static bool TryClose(TomlScanner scanner, char quote, StringBuilder value)
    {
        var count = 0;
        while (count < DelimiterLength + 2 && scanner.TryTake(quote))
        {
            count++;
        }

        value.Append(quote, count < DelimiterLength ? count : count - DelimiterLength);
        return count >= DelimiterLength;
    }

    /// <summary>A backslash at the end of a line takes away all white space up to the next character that is none.</summary>
    private static bool TrySkipLineEnding(TomlScanner scanner)
    {
        if (scanner.Current != '\\')
        {
            return false;
        }

        var start = scanner.Position++;
        scanner.SkipSpace();
        if (!scanner.AtNewline)
        {
            scanner.Position = start;
            return false;
        }

        do
        {
            scanner.SkipSpace();
        }
        while (scanner.TryTakeNewline());
        return true;
    }

    private static void TakeCharacter(TomlScanner scanner, char quote, StringBuilder value)
    {
        if (quote == '"' && scanner.Current == '\\')
        {
            TakeEscape(scanner, value);
            return;
        }

        scanner.CheckNotControl();
        value.Append(scanner.Current);
        scanner.Position++;
    }

    private static void TakeEscape(TomlScanner scanner, StringBuilder value)
    {
        var start = scanner.Position;
        var letter = scanner.Peek(1);
        scanner.Position += letter == TomlScanner.End ? 1 : 2;
        switch (letter)
        {
            case 'b':
                value.Append('\b');
                break;
            case 't':
                value.Append('\t');
                break;
            case 'n':
                value.Append('\n');
                break;
            case 'f':
                value.Append('\f');
                break;
            case 'r':
                value.Append('\r');
                break;
            case '"' or '\\':
                value.Append(letter);
                break;
            case 'u' or 'U':
                value.Append(TakeScalar(scanner, start, letter == 'u' ? 4 : 8));
                break;
            default:
                TomlError.Throw(
                    TomlCodes.String,
                    scanner.SpanFrom(start),
                    $"unknown escape {scanner.Source.Slice(scanner.SpanFrom(start))}",
                    new DiagnosticNote("a backslash is written \\\\, and strings in single quotes have no escapes"));
                break;
        }
    }

    private static string TakeScalar(TomlScanner scanner, int start, int digits)
    {
        var available = scanner.Rest[..Math.Min(digits, scanner.Rest.Length)];
        var isNumber = uint.TryParse(available, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        if (!isNumber || available.Length < digits)
        {
            TomlError.Throw(TomlCodes.String, scanner.SpanFrom(start), $"the escape needs {digits} hexadecimal digits");
        }

        scanner.Position += digits;
        if (!Rune.IsValid(value))
        {
            TomlError.Throw(TomlCodes.String, scanner.SpanFrom(start), $"U+{value:X} is not a Unicode scalar value");
        }

        return new Rune(value).ToString();
    }
}
