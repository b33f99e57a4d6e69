using System.Collections.Immutable;
using Skiff.Components.Abi;
using Skiff.Components.Types;
using Skiff.Wasm.Text;

namespace Skiff.Components.Text;

/// <summary>Reads the values of a script.</summary>
internal static class ComponentWastValueReader
{
    /// <summary>Values, as long as there are any.</summary>
    public static ImmutableArray<ComponentValue> TakeAll(TokenCursor cursor)
    {
        var values = ImmutableArray.CreateBuilder<ComponentValue>();
        TakeAll(cursor, values, depth: 0);
        return values.ToImmutable();
    }

    private static void TakeAll(TokenCursor cursor, ImmutableArray<ComponentValue>.Builder values, int depth)
    {
        while (cursor.Kind == TokenKind.Open)
        {
            values.Add(Take(cursor, depth));
        }
    }

    private static ComponentValue Take(TokenCursor cursor, int depth)
    {
        if (depth > ComponentTextLimits.NestingDepth)
        {
            WatError.Throw(WatCodes.Limit, cursor.Span, $"values nest too deep: at most {ComponentTextLimits.NestingDepth}");
        }

        cursor.Take(TokenKind.Open, "a value");
        var keyword = cursor.TextOf(cursor.Take(TokenKind.Keyword, "a value")).ToString();
        var value = TakeBody(cursor, keyword, depth + 1);
        cursor.Close();
        return value;
    }

    private static ComponentValue TakeBody(TokenCursor cursor, string keyword, int depth)
    {
        switch (keyword)
        {
            case "bool.const":
                return new ComponentValue.Bool(cursor.TryTakeKeyword("true") || (cursor.TryTakeKeyword("false") ? false : cursor.Unexpected<bool>("'true' or 'false'")));
            case "s8.const":
                return new ComponentValue.S8((sbyte)NumberReader.TakeInteger(cursor, bits: 8));
            case "u8.const":
                return new ComponentValue.U8((byte)NumberReader.TakeInteger(cursor, bits: 8));
            case "s16.const":
                return new ComponentValue.S16((short)NumberReader.TakeInteger(cursor, bits: 16));
            case "u16.const":
                return new ComponentValue.U16((ushort)NumberReader.TakeInteger(cursor, bits: 16));
            case "s32.const":
                return new ComponentValue.S32((int)NumberReader.TakeInteger(cursor, bits: 32));
            case "u32.const":
                return new ComponentValue.U32((uint)NumberReader.TakeInteger(cursor, bits: 32));
            case "s64.const":
                return new ComponentValue.S64((long)NumberReader.TakeInteger(cursor, bits: 64));
            case "u64.const":
                return new ComponentValue.U64(NumberReader.TakeInteger(cursor, bits: 64));
            case "f32.const":
                return new ComponentValue.F32(CanonicalNan.Of(TakeNan(cursor) ? float.NaN : BitConverter.UInt32BitsToSingle(NumberReader.TakeF32(cursor))));
            case "f64.const":
                return new ComponentValue.F64(CanonicalNan.Of(TakeNan(cursor) ? double.NaN : BitConverter.UInt64BitsToDouble(NumberReader.TakeF64(cursor))));
            case "char.const":
                return TakeChar(cursor);
            case "str.const":
                return new ComponentValue.String(cursor.TakeNameText());
            case "list.const":
                return new ComponentValue.List(new EquatableArray<ComponentValue>(TakeElements(cursor, depth)));
            case "tuple.const":
                return new ComponentValue.Tuple(new EquatableArray<ComponentValue>(TakeElements(cursor, depth)));
            case "record.const":
                return TakeRecord(cursor, depth);
            case "variant.const":
                return new ComponentValue.Variant(cursor.TakeNameText(), TakeOptional(cursor, depth));
            case "enum.const":
                return new ComponentValue.Enum(cursor.TakeNameText());
            case "option.none":
                return new ComponentValue.Option(null);
            case "option.some":
                return new ComponentValue.Option(Take(cursor, depth));
            case "result.ok":
                return new ComponentValue.Result(IsOk: true, TakeOptional(cursor, depth));
            case "result.err":
                return new ComponentValue.Result(IsOk: false, TakeOptional(cursor, depth));
            case "flags.const":
                return TakeFlags(cursor);
            default:
                cursor.Position--;
                return cursor.Unexpected<ComponentValue>("a value");
        }
    }

    /// <summary>Components have one NaN, so that all patterns mean the same.</summary>
    private static bool TakeNan(TokenCursor cursor) => cursor.TryTakeKeyword("nan:canonical") || cursor.TryTakeKeyword("nan:arithmetic");

    private static ComponentValue.Char TakeChar(TokenCursor cursor)
    {
        var place = cursor.Span;
        var runes = cursor.TakeNameText().EnumerateRunes().ToArray();
        return runes.Length == 1
            ? new ComponentValue.Char(runes[0])
            : WatError.Throw<ComponentValue.Char>(WatCodes.Range, place, "a char is one character");
    }

    private static ComponentValue.Record TakeRecord(TokenCursor cursor, int depth)
    {
        var fields = ImmutableArray.CreateBuilder<NamedValue>();
        while (cursor.TryOpen("field"))
        {
            fields.Add(new NamedValue(cursor.TakeNameText(), Take(cursor, depth)));
            cursor.Close();
        }

        return new ComponentValue.Record(new EquatableArray<NamedValue>(fields.ToImmutable()));
    }

    private static ComponentValue.Flags TakeFlags(TokenCursor cursor)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        while (cursor.Kind == TokenKind.String)
        {
            names.Add(cursor.TakeNameText());
        }

        return new ComponentValue.Flags(new EquatableArray<string>(names.ToImmutable()));
    }

    private static ImmutableArray<ComponentValue> TakeElements(TokenCursor cursor, int depth)
    {
        var values = ImmutableArray.CreateBuilder<ComponentValue>();
        TakeAll(cursor, values, depth);
        return values.ToImmutable();
    }

    private static ComponentValue? TakeOptional(TokenCursor cursor, int depth) => cursor.Kind == TokenKind.Open ? Take(cursor, depth) : null;
}
