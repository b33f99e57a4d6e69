using System.Globalization;
using System.Text.Json;
using Skiff.Wasm.Text;

namespace Skiff.Wasm.Tests.Text;

/// <summary>Values of the converted scripts: decimal bit patterns as strings.</summary>
internal static class ConvertedValue
{
    public static WastExpected Read(JsonElement json)
    {
        var type = json.GetProperty("type").GetString();
        return type switch
        {
            "i32" => Number(ValueType.I32, 32, [json.GetProperty("value").GetString()!]),
            "i64" => Number(ValueType.I64, 64, [json.GetProperty("value").GetString()!]),
            "f32" => Number(ValueType.F32, 32, [json.GetProperty("value").GetString()!]),
            "f64" => Number(ValueType.F64, 64, [json.GetProperty("value").GetString()!]),
            "v128" => Number(ValueType.V128, WidthOf(json), [.. json.GetProperty("value").EnumerateArray().Select(lane => lane.GetString()!)]),
            "funcref" => Reference(ValueType.FuncRef, json),
            "externref" => Reference(ValueType.ExternRef, json),
            "refnull" => new WastExpectedReference(null, IsNull: true, null),
            _ => throw new InvalidDataException(type),
        };
    }

    public static bool Same(WastExpected a, WastExpected b) => (a, b) switch
    {
        (WastExpectedNumber x, WastExpectedNumber y) => x.Type == y.Type && x.LaneBits == y.LaneBits && x.Lanes.SequenceEqual(y.Lanes),
        _ => a == b,
    };

    private static int WidthOf(JsonElement json) =>
        int.Parse(json.GetProperty("lane_type").GetString()!.AsSpan(1), CultureInfo.InvariantCulture);

    private static WastExpectedNumber Number(ValueType type, int bits, string[] lanes) => new(type, bits, [.. lanes.Select(lane => lane switch
    {
        "nan:canonical" => new WastExpectedLane(0, NanPattern.Canonical),
        "nan:arithmetic" => new WastExpectedLane(0, NanPattern.Arithmetic),
        _ => new WastExpectedLane((lane[0] == '-' ? (ulong)long.Parse(lane, CultureInfo.InvariantCulture) : ulong.Parse(lane, CultureInfo.InvariantCulture)) & (ulong.MaxValue >> (64 - bits)), NanPattern.None),
    })]);

    private static WastExpectedReference Reference(ValueType type, JsonElement json) =>
        !json.TryGetProperty("value", out var value) || value.ValueKind == JsonValueKind.Null ? new WastExpectedReference(type, IsNull: false, null)
        : value.GetString() == "null" ? new WastExpectedReference(type, IsNull: true, null)
        : new WastExpectedReference(type, IsNull: false, uint.Parse(value.GetString()!, CultureInfo.InvariantCulture));
}
