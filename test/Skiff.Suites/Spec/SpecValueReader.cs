using System.Globalization;
using System.Text.Json;
using Skiff.Wasm;

namespace Skiff.Suites.Spec;

/// <summary>Reads the values of scripts: decimal bit patterns as strings.</summary>
internal static class SpecValueReader
{
    /// <summary>An argument.</summary>
    internal static SpecValue ReadArgument(JsonElement value)
    {
        var type = TypeOf(value);
        if (type == ValueType.V128)
        {
            var (low, high) = ReadLanes(value);
            return new SpecValue(type, low, high);
        }

        var text = value.GetProperty("value").GetString()!;
        if (type.IsReference)
        {
            return new SpecValue(type, 0, 0, text == "null" ? null : new ExternReference(ulong.Parse(text, CultureInfo.InvariantCulture)));
        }

        return new SpecValue(type, ReadBits(text, WidthOf(type)));
    }

    /// <summary>The type a value is said to have.</summary>
    internal static ValueType TypeOf(JsonElement value) => value.GetProperty("type").GetString() switch
    {
        "i32" => ValueType.I32,
        "i64" => ValueType.I64,
        "f32" => ValueType.F32,
        "f64" => ValueType.F64,
        "v128" => ValueType.V128,
        "funcref" => ValueType.FuncRef,
        "externref" => ValueType.ExternRef,
        var other => throw new FormatException($"values of type {other} are not of WebAssembly 2.0"),
    };

    /// <summary>Bits of a number; it may be written signed or unsigned.</summary>
    internal static ulong ReadBits(string text, int width)
    {
        var bits = text.StartsWith('-')
            ? (ulong)long.Parse(text, CultureInfo.InvariantCulture)
            : ulong.Parse(text, CultureInfo.InvariantCulture);
        return width == 64 ? bits : bits & ((1UL << width) - 1);
    }

    /// <summary>Bits of a number of this type.</summary>
    internal static int WidthOf(ValueType type) => type is ValueType.I32 or ValueType.F32 ? 32 : 64;

    /// <summary>Bits of a lane of a vector.</summary>
    internal static int LaneWidth(JsonElement vector) => vector.GetProperty("lane_type").GetString() switch
    {
        "i8" => 8,
        "i16" => 16,
        "i32" or "f32" => 32,
        _ => 64,
    };

    private static (ulong Low, ulong High) ReadLanes(JsonElement vector)
    {
        var width = LaneWidth(vector);
        Span<ulong> halves = [0, 0];
        var bit = 0;
        foreach (var lane in vector.GetProperty("value").EnumerateArray())
        {
            halves[bit / 64] |= ReadBits(lane.GetString()!, width) << (bit % 64);
            bit += width;
        }

        return (halves[0], halves[1]);
    }
}
