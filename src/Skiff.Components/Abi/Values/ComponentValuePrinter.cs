using System.Globalization;
using System.Text;

namespace Skiff.Components;

/// <summary>Writes values in the notation of WAVE.</summary>
internal static class ComponentValuePrinter
{
    public static void Print(ComponentValue value, StringBuilder text)
    {
        switch (value)
        {
            case ComponentValue.Bool v:
                text.Append(v.Value ? "true" : "false");
                break;
            case ComponentValue.F32 v:
                PrintFloat(v.Value, v.Value.ToString("R", CultureInfo.InvariantCulture), text);
                break;
            case ComponentValue.F64 v:
                PrintFloat(v.Value, v.Value.ToString("R", CultureInfo.InvariantCulture), text);
                break;
            case ComponentValue.Char v:
                text.Append('\'');
                PrintRune(v.Value, '\'', text);
                text.Append('\'');
                break;
            case ComponentValue.String v:
                text.Append('"');
                foreach (var rune in v.Value.EnumerateRunes())
                {
                    PrintRune(rune, '"', text);
                }

                text.Append('"');
                break;
            case ComponentValue.Enum v:
                PrintName(v.Case, text);
                break;
            case ComponentValue.Variant v:
                PrintName(v.Case, text);
                PrintPayload(v.Payload, text);
                break;
            case ComponentValue.Option v:
                text.Append(v.Some is null ? "none" : "some");
                PrintPayload(v.Some, text);
                break;
            case ComponentValue.Result v:
                text.Append(v.IsOk ? "ok" : "err");
                PrintPayload(v.Payload, text);
                break;
            case ComponentValue.Resource v:
                text.Append('<').Append(v.IsOwn ? "own " : "borrow ").Append(v.Type.Name).Append('>');
                break;
            default:
                PrintCompound(value, text);
                break;
        }
    }

    private static void PrintCompound(ComponentValue value, StringBuilder text)
    {
        switch (value)
        {
            case ComponentValue.List v:
                PrintAll(v.Items, '[', ']', static (item, t) => Print(item, t), text);
                break;
            case ComponentValue.Tuple v:
                PrintAll(v.Items, '(', ')', static (item, t) => Print(item, t), text);
                break;
            case ComponentValue.Flags v:
                PrintAll(v.Names, '{', '}', PrintName, text);
                break;
            case ComponentValue.Record v:
                PrintAll(v.Fields, '{', '}', PrintField, text);
                break;
            default:
                PrintInteger(value, text);
                break;
        }
    }

    private static void PrintInteger(ComponentValue value, StringBuilder text) => _ = value switch
    {
        ComponentValue.S8 v => text.Append(CultureInfo.InvariantCulture, $"{v.Value}"),
        ComponentValue.U8 v => text.Append(CultureInfo.InvariantCulture, $"{v.Value}"),
        ComponentValue.S16 v => text.Append(CultureInfo.InvariantCulture, $"{v.Value}"),
        ComponentValue.U16 v => text.Append(CultureInfo.InvariantCulture, $"{v.Value}"),
        ComponentValue.S32 v => text.Append(CultureInfo.InvariantCulture, $"{v.Value}"),
        ComponentValue.U32 v => text.Append(CultureInfo.InvariantCulture, $"{v.Value}"),
        ComponentValue.S64 v => text.Append(CultureInfo.InvariantCulture, $"{v.Value}"),
        ComponentValue.U64 v => text.Append(CultureInfo.InvariantCulture, $"{v.Value}"),
        _ => throw new ArgumentException($"a value of type {value.GetType().Name} has no text", nameof(value)),
    };

    private static void PrintField(NamedValue field, StringBuilder text)
    {
        PrintName(field.Name, text);
        text.Append(": ");
        Print(field.Value, text);
    }

    private static void PrintAll<T>(IEnumerable<T> items, char open, char close, Action<T, StringBuilder> print, StringBuilder text)
    {
        text.Append(open);
        var isFirst = true;
        foreach (var item in items)
        {
            text.Append(isFirst ? "" : ", ");
            print(item, text);
            isFirst = false;
        }

        text.Append(close);
    }

    private static void PrintPayload(ComponentValue? payload, StringBuilder text)
    {
        if (payload is not null)
        {
            text.Append('(');
            Print(payload, text);
            text.Append(')');
        }
    }

    private static void PrintFloat(double value, string finite, StringBuilder text) =>
        text.Append(double.IsNaN(value) ? "nan" : double.IsPositiveInfinity(value) ? "inf" : double.IsNegativeInfinity(value) ? "-inf" : finite);

    // Names that are words of the notation are marked.
    private static void PrintName(string name, StringBuilder text) =>
        text.Append(name is "true" or "false" or "some" or "none" or "ok" or "err" or "inf" or "nan" ? "%" : "").Append(name);

    private static void PrintRune(Rune rune, char quote, StringBuilder text) => _ = rune.Value switch
    {
        '\\' => text.Append("\\\\"),
        '\n' => text.Append("\\n"),
        '\r' => text.Append("\\r"),
        '\t' => text.Append("\\t"),
        var c when c == quote => text.Append('\\').Append(quote),
        < 0x20 or 0x7F => text.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}"),
        _ => text.Append(rune.ToString()),
    };
}
