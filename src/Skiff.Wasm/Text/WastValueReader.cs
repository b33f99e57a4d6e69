using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Skiff.Wasm.Text;

/// <summary>Reads the values of a script.</summary>
internal static class WastValueReader
{
    /// <summary>Arguments, as long as there are any.</summary>
    public static ImmutableArray<WastValue> TakeArguments(TokenCursor cursor)
    {
        var values = ImmutableArray.CreateBuilder<WastValue>();
        while (cursor.Kind == TokenKind.Open)
        {
            cursor.Take();
            values.Add(TakeArgument(cursor));
            cursor.Close();
        }

        return values.ToImmutable();
    }

    /// <summary>Expected results, as long as there are any.</summary>
    public static ImmutableArray<WastExpected> TakeResults(TokenCursor cursor)
    {
        var results = ImmutableArray.CreateBuilder<WastExpected>();
        while (cursor.Kind == TokenKind.Open)
        {
            if (cursor.TryOpen("either"))
            {
                // One level only: the choices are plain values.
                var choices = ImmutableArray.CreateBuilder<WastExpected>();
                while (cursor.Kind == TokenKind.Open)
                {
                    choices.Add(TakeResult(cursor));
                }

                cursor.Close();
                results.Add(new WastExpectedEither(choices.ToImmutable()));
            }
            else
            {
                results.Add(TakeResult(cursor));
            }
        }

        return results.ToImmutable();
    }

    private static WastValue TakeArgument(TokenCursor cursor)
    {
        switch (TakeKind(cursor))
        {
            case "i32.const":
                return new WastValue(ValueType.I32, (uint)NumberReader.TakeInteger(cursor, bits: 32));
            case "i64.const":
                return new WastValue(ValueType.I64, NumberReader.TakeInteger(cursor, bits: 64));
            case "f32.const":
                return new WastValue(ValueType.F32, NumberReader.TakeF32(cursor));
            case "f64.const":
                return new WastValue(ValueType.F64, NumberReader.TakeF64(cursor));
            case "v128.const":
                var bytes = NumberReader.TakeV128(cursor);
                return new WastValue(ValueType.V128, BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8)));
            case "ref.null":
                return WastValue.Null(TypeSyntax.TakeHeapType(cursor));
            case "ref.extern":
                return WastValue.Extern(cursor.TakeU32());
            default:
                return Refuse<WastValue>(cursor);
        }
    }

    private static WastExpected TakeResult(TokenCursor cursor)
    {
        cursor.Take(TokenKind.Open, "a value");
        WastExpected result = TakeKind(cursor) switch
        {
            "i32.const" => TakeNumber(cursor, ValueType.I32, 1, new LaneShape(32, IsFloat: false)),
            "i64.const" => TakeNumber(cursor, ValueType.I64, 1, new LaneShape(64, IsFloat: false)),
            "f32.const" => TakeNumber(cursor, ValueType.F32, 1, new LaneShape(32, IsFloat: true)),
            "f64.const" => TakeNumber(cursor, ValueType.F64, 1, new LaneShape(64, IsFloat: true)),
            "v128.const" => TakeVector(cursor),
            "ref.null" => new WastExpectedReference(cursor.Kind == TokenKind.Close ? null : TypeSyntax.TakeHeapType(cursor), IsNull: true, null),
            "ref.func" => new WastExpectedReference(ValueType.FuncRef, IsNull: false, null),
            "ref.extern" => new WastExpectedReference(ValueType.ExternRef, IsNull: false, cursor.Kind == TokenKind.Close ? null : cursor.TakeU32()),
            _ => Refuse<WastExpected>(cursor),
        };
        cursor.Close();
        return result;
    }

    private static WastExpectedNumber TakeVector(TokenCursor cursor)
    {
        var shape = NumberReader.TakeShape(cursor);
        return TakeNumber(cursor, ValueType.V128, shape.Lanes, shape);
    }

    private static WastExpectedNumber TakeNumber(TokenCursor cursor, ValueType type, int count, LaneShape shape)
    {
        var lanes = ImmutableArray.CreateBuilder<WastExpectedLane>(count);
        for (var i = 0; i < count; i++)
        {
            lanes.Add(TakeLane(cursor, shape));
        }

        return new WastExpectedNumber(type, shape.Bits, lanes.MoveToImmutable());
    }

    private static WastExpectedLane TakeLane(TokenCursor cursor, LaneShape shape)
    {
        if (shape.IsFloat && cursor.TryTakeKeyword("nan:canonical"))
        {
            return new WastExpectedLane(0, NanPattern.Canonical);
        }

        if (shape.IsFloat && cursor.TryTakeKeyword("nan:arithmetic"))
        {
            return new WastExpectedLane(0, NanPattern.Arithmetic);
        }

        var value = shape.IsFloat ? NumberReader.TakeFloat(cursor, shape.Bits) : NumberReader.TakeInteger(cursor, shape.Bits);
        return new WastExpectedLane(value & (ulong.MaxValue >> (64 - shape.Bits)), NanPattern.None);
    }

    private static string TakeKind(TokenCursor cursor) => cursor.TextOf(cursor.Take(TokenKind.Keyword, "a value")).ToString();

    private static T Refuse<T>(TokenCursor cursor)
    {
        cursor.Position--;
        return cursor.Unexpected<T>("a value");
    }
}
