using System.Globalization;
using System.Numerics;
using System.Text;
using Skiff.Components.Types;

namespace Skiff.Components;

/// <summary>Reads values in the notation of WAVE. What is expected follows from the type.</summary>
internal sealed class ComponentValueParser(string text)
{
    private int _position;

    public ComponentValue ReadValue(ComponentValueType type) => type switch
    {
        PrimitiveType p => ReadPrimitive(p.Kind),
        ListType l => ReadList(l.Element, l.Length),
        MapType m => ReadList(new TupleType([m.Key, m.Value]), null),
        TupleType t => ReadTuple(t),
        RecordType r => ReadRecord(r),
        FlagsType f => ReadFlags(f),
        EnumType e => new ComponentValue.Enum(ReadNameOf(e.Names)),
        VariantType v => ReadVariant(v),
        OptionType o => ReadOption(o),
        ResultType r => ReadResult(r),
        _ => throw Error("a type that can be written as text"),
    };

    public void Expect(char symbol)
    {
        if (!TryTake(symbol))
        {
            throw Error($"'{symbol}'");
        }
    }

    public void ExpectEnd()
    {
        SkipSpace();
        if (_position < text.Length)
        {
            throw Error("the end");
        }
    }

    private ComponentValue ReadPrimitive(PrimitiveKind kind) => kind switch
    {
        PrimitiveKind.Bool => new ComponentValue.Bool(ReadName() switch
        {
            "true" => true,
            "false" => false,
            _ => throw Error("true or false"),
        }),
        PrimitiveKind.S8 => new ComponentValue.S8(ReadInteger<sbyte>()),
        PrimitiveKind.U8 => new ComponentValue.U8(ReadInteger<byte>()),
        PrimitiveKind.S16 => new ComponentValue.S16(ReadInteger<short>()),
        PrimitiveKind.U16 => new ComponentValue.U16(ReadInteger<ushort>()),
        PrimitiveKind.S32 => new ComponentValue.S32(ReadInteger<int>()),
        PrimitiveKind.U32 => new ComponentValue.U32(ReadInteger<uint>()),
        PrimitiveKind.S64 => new ComponentValue.S64(ReadInteger<long>()),
        PrimitiveKind.U64 => new ComponentValue.U64(ReadInteger<ulong>()),
        PrimitiveKind.F32 => new ComponentValue.F32(ReadFloat<float>()),
        PrimitiveKind.F64 => new ComponentValue.F64(ReadFloat<double>()),
        PrimitiveKind.Char => ReadChar(),
        PrimitiveKind.String => new ComponentValue.String(ReadQuoted('"')),
        _ => throw Error("a type that can be written as text"),
    };

    private ComponentValue.List ReadList(ComponentValueType element, uint? length)
    {
        var start = _position;
        Expect('[');
        var items = ReadItems(']', () => ReadValue(element));
        if (length is { } expected && items.Count != expected)
        {
            _position = start;
            throw Error($"{expected} elements");
        }

        return new ComponentValue.List([.. items]);
    }

    private ComponentValue.Tuple ReadTuple(TupleType type)
    {
        Expect('(');
        var items = new ComponentValue[type.Elements.Length];
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0)
            {
                Expect(',');
            }

            items[i] = ReadValue(type.Elements[i]);
        }

        TryTake(',');
        Expect(')');
        return new ComponentValue.Tuple([.. items]);
    }

    // Fields come in any order; those that are options may be left out.
    private ComponentValue.Record ReadRecord(RecordType type)
    {
        Expect('{');
        var values = new ComponentValue?[type.Fields.Length];
        ReadItems('}', () =>
        {
            var name = ReadName();
            var index = type.Fields.Items.IndexOf(type.Fields.FirstOrDefault(f => f.Name == name));
            if (index < 0 || values[index] is not null)
            {
                throw Error($"another field than {name}");
            }

            Expect(':');
            return values[index] = ReadValue(type.Fields[index].Type);
        });
        return new ComponentValue.Record([.. type.Fields.Items.Select((field, i) => new NamedValue(
            field.Name, values[i] ?? (field.Type is OptionType ? new ComponentValue.Option(null) : throw Error($"the field {field.Name}"))))]);
    }

    private ComponentValue.Flags ReadFlags(FlagsType type)
    {
        Expect('{');
        var names = ReadItems('}', () => ReadNameOf(type.Names));
        return new ComponentValue.Flags([.. type.Names.Where(names.Contains)]);
    }

    private ComponentValue.Variant ReadVariant(VariantType type)
    {
        var name = ReadNameOf([.. type.Cases.Select(c => c.Name)]);
        var payload = type.Cases.First(c => c.Name == name).Payload;
        return new ComponentValue.Variant(name, payload is null ? null : ReadPayload(payload));
    }

    // Where it cannot be mistaken, WAVE lets "some" be left out; here it is always written.
    private ComponentValue.Option ReadOption(OptionType type) => new(ReadNameOf(["some", "none"]) == "some" ? ReadPayload(type.Some) : null);

    private ComponentValue.Result ReadResult(ResultType type)
    {
        var isOk = ReadNameOf(["ok", "err"]) == "ok";
        var payload = isOk ? type.Ok : type.Error;
        return new ComponentValue.Result(isOk, payload is null ? null : ReadPayload(payload));
    }

    private ComponentValue ReadPayload(ComponentValueType type)
    {
        Expect('(');
        var value = ReadValue(type);
        Expect(')');
        return value;
    }

    private List<T> ReadItems<T>(char end, Func<T> read)
    {
        var items = new List<T>();
        while (!TryTake(end))
        {
            items.Add(read());
            if (!TryTake(','))
            {
                Expect(end);
                break;
            }
        }

        return items;
    }

    private string ReadNameOf(EquatableArray<string> names)
    {
        SkipSpace();
        var start = _position;
        var name = ReadName();
        if (names.Items.IndexOf(name) < 0)
        {
            _position = start;
            throw Error("one of " + string.Join(", ", names));
        }

        return name;
    }

    private string ReadName()
    {
        SkipSpace();
        TryTake('%');
        return ReadWhile(static c => char.IsAsciiLetterOrDigit(c) || c == '-') is { Length: > 0 } name ? name : throw Error("a name");
    }

    private T ReadInteger<T>()
        where T : INumberBase<T>
    {
        SkipSpace();
        var start = _position;
        if (T.TryParse(ReadWhile(static c => char.IsAsciiDigit(c) || c == '-'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        _position = start;
        throw Error($"a number of type {typeof(T).Name}");
    }

    private T ReadFloat<T>()
        where T : IFloatingPointIeee754<T>
    {
        SkipSpace();
        var start = _position;
        var word = ReadWhile(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '+' or '.');
        switch (word)
        {
            case "nan":
                return T.NaN;
            case "inf":
                return T.PositiveInfinity;
            case "-inf":
                return T.NegativeInfinity;
            default:
                if (word.Any(char.IsAsciiDigit) && T.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                {
                    return value;
                }

                _position = start;
                throw Error("a number");
        }
    }

    private ComponentValue.Char ReadChar()
    {
        SkipSpace();
        var start = _position;
        var characters = ReadQuoted('\'').EnumerateRunes().ToArray();
        if (characters.Length == 1)
        {
            return new ComponentValue.Char(characters[0]);
        }

        _position = start;
        throw Error("one character");
    }

    private string ReadQuoted(char quote)
    {
        Expect(quote);
        var value = new StringBuilder();
        while (true)
        {
            if (_position >= text.Length)
            {
                throw Error($"{quote}");
            }

            var c = text[_position++];
            if (c == quote)
            {
                return value.ToString();
            }

            value.Append(c == '\\' ? ReadEscape() : c.ToString());
        }
    }

    private string ReadEscape()
    {
        var c = _position < text.Length ? text[_position++] : throw Error("an escape");
        return c switch
        {
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            '\\' or '"' or '\'' => c.ToString(),
            'u' => ReadCodePoint(),
            _ => throw Error("an escape"),
        };
    }

    private string ReadCodePoint()
    {
        if (_position < text.Length && text[_position] == '{')
        {
            _position++;
            var digits = ReadWhile(char.IsAsciiHexDigit);
            if (int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
                && Rune.IsValid(number) && _position < text.Length && text[_position] == '}')
            {
                _position++;
                return new Rune(number).ToString();
            }
        }

        throw Error("a code point as in \\u{1f4a9}");
    }

    private string ReadWhile(Func<char, bool> accept)
    {
        var start = _position;
        while (_position < text.Length && accept(text[_position]))
        {
            _position++;
        }

        return text[start.._position];
    }

    private bool TryTake(char symbol)
    {
        SkipSpace();
        if (_position >= text.Length || text[_position] != symbol)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void SkipSpace()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }
    }

    private FormatException Error(string expected)
    {
        var found = _position < text.Length ? $"'{text[_position]}'" : "the end";
        return new FormatException($"at {_position + 1}: expected {expected}, found {found}");
    }
}
