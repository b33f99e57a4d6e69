using System.Text.Json;
using Skiff.Wasm;

namespace Skiff.Suites.Spec;

/// <summary>Compares a result with what a script expects: bits, kinds of NaN, references, or one of several.</summary>
public static class SpecExpectation
{
    /// <summary>Whether <paramref name="actual"/> is as <paramref name="expected"/> wants it.</summary>
    public static bool Matches(JsonElement expected, SpecValue actual)
    {
        if (expected.GetProperty("type").GetString() == "either")
        {
            return expected.GetProperty("values").EnumerateArray().Any(one => Matches(one, actual));
        }

        var type = SpecValueReader.TypeOf(expected);
        if (type != actual.Type)
        {
            return false;
        }

        if (!expected.TryGetProperty("value", out var value))
        {
            // A type alone: any value of a number type, any reference but null.
            return !type.IsReference || actual.Reference is not null;
        }

        return type switch
        {
            ValueType.V128 => MatchesLanes(value, SpecValueReader.LaneWidth(expected), actual),
            ValueType.FuncRef or ValueType.ExternRef => MatchesReference(value.GetString()!, actual.Reference),
            _ => MatchesBits(value.GetString()!, SpecValueReader.WidthOf(type), actual.Low),
        };
    }

    private static bool MatchesReference(string expected, object? actual) => expected == "null"
        ? actual is null
        : actual is ExternReference reference && reference.Number == SpecValueReader.ReadBits(expected, 64);

    private static bool MatchesLanes(JsonElement lanes, int width, SpecValue actual)
    {
        var bit = 0;
        foreach (var lane in lanes.EnumerateArray())
        {
            var half = bit < 64 ? actual.Low : actual.High;
            var bits = half >> (bit % 64);
            if (!MatchesBits(lane.GetString()!, width, width == 64 ? bits : bits & ((1UL << width) - 1)))
            {
                return false;
            }

            bit += width;
        }

        return true;
    }

    private static bool MatchesBits(string expected, int width, ulong actual) => expected switch
    {
        "nan:canonical" => width == 32 ? Nan.IsCanonical32((uint)actual) : Nan.IsCanonical64(actual),
        "nan:arithmetic" => width == 32 ? Nan.IsArithmetic32((uint)actual) : Nan.IsArithmetic64(actual),
        _ => SpecValueReader.ReadBits(expected, width) == actual,
    };
}
