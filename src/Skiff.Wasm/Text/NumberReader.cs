using System.Buffers.Binary;

namespace Skiff.Wasm.Text;

/// <summary>Takes numbers of a given type. Source: Core 2.0, 6.3.1, 6.3.2 and 6.5.8.</summary>
internal static class NumberReader
{
    public static ulong TakeInteger(TokenCursor cursor, int bits)
    {
        var token = cursor.Current;
        if (token.Kind is not (TokenKind.Natural or TokenKind.Integer))
        {
            cursor.Unexpected($"an i{bits} constant");
        }

        cursor.Take();
        return IntegerLiteral.TryParse(cursor.TextOf(token), bits, out var value) ? value : OutOfRange<ulong>(token, $"i{bits}");
    }

    public static uint TakeF32(TokenCursor cursor)
    {
        var token = TakeNumber(cursor, "an f32 constant");
        return FloatLiteral.TryParseF32(cursor.TextOf(token), out var bits) ? bits : OutOfRange<uint>(token, "f32");
    }

    public static ulong TakeF64(TokenCursor cursor)
    {
        var token = TakeNumber(cursor, "an f64 constant");
        return FloatLiteral.TryParseF64(cursor.TextOf(token), out var bits) ? bits : OutOfRange<ulong>(token, "f64");
    }

    /// <summary>A shape and its lanes, as sixteen bytes.</summary>
    public static byte[] TakeV128(TokenCursor cursor)
    {
        var shape = TakeShape(cursor);
        CheckLaneCount(cursor, shape.Lanes);
        var bytes = new byte[16];
        for (var i = 0; i < shape.Lanes; i++)
        {
            WriteLane(bytes.AsSpan(i * shape.Bits / 8), shape.Bits, shape.IsFloat ? TakeFloat(cursor, shape.Bits) : TakeInteger(cursor, shape.Bits));
        }

        return bytes;
    }

    public static LaneShape TakeShape(TokenCursor cursor)
    {
        LaneShape? shape = cursor.Kind != TokenKind.Keyword ? null : cursor.TextOf(cursor.Current) switch
        {
            "i8x16" => LaneShape.I8x16,
            "i16x8" => LaneShape.I16x8,
            "i32x4" => LaneShape.I32x4,
            "i64x2" => LaneShape.I64x2,
            "f32x4" => LaneShape.F32x4,
            "f64x2" => LaneShape.F64x2,
            _ => null,
        };
        if (shape is null)
        {
            cursor.Unexpected("the shape of a vector");
        }

        cursor.Take();
        return shape.Value;
    }

    public static ulong TakeFloat(TokenCursor cursor, int bits) => bits == 32 ? TakeF32(cursor) : TakeF64(cursor);

    public static void WriteLane(Span<byte> target, int bits, ulong value)
    {
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(all, value);
        all[..(bits / 8)].CopyTo(target);
    }

    // The number of lanes is wrong before a value in them is: the suite expects the words in this order.
    private static void CheckLaneCount(TokenCursor cursor, int lanes)
    {
        var count = 0;
        while (cursor.Peek(count).Kind is TokenKind.Natural or TokenKind.Integer or TokenKind.Float)
        {
            count++;
        }

        if (count != lanes && !cursor.IsUnknownWord(cursor.Peek(count)))
        {
            WatError.Throw(WatCodes.Syntax, cursor.Span, $"wrong number of lane literals: expected {lanes}, found {count}");
        }
    }

    private static Token TakeNumber(TokenCursor cursor, string expected) =>
        cursor.Kind is TokenKind.Natural or TokenKind.Integer or TokenKind.Float ? cursor.Take() : cursor.Unexpected<Token>(expected);

    private static T OutOfRange<T>(Token token, string type) => WatError.Throw<T>(WatCodes.Range, token.Span, $"{type} constant out of range");
}

/// <summary>How a vector is divided.</summary>
internal readonly record struct LaneShape(int Bits, bool IsFloat)
{
    public static readonly LaneShape I8x16 = new(8, IsFloat: false);
    public static readonly LaneShape I16x8 = new(16, IsFloat: false);
    public static readonly LaneShape I32x4 = new(32, IsFloat: false);
    public static readonly LaneShape I64x2 = new(64, IsFloat: false);
    public static readonly LaneShape F32x4 = new(32, IsFloat: true);
    public static readonly LaneShape F64x2 = new(64, IsFloat: true);

    public int Lanes => 128 / Bits;
}
