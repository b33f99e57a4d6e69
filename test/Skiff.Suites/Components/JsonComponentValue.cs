using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Skiff.Components;
using Skiff.Components.Types;

namespace Skiff.Suites.Components;

/// <summary>Reads the values of scripts in JSON: <c>{"type":"u32","value":"1"}</c>.</summary>
internal static class JsonComponentValue
{
    public static ImmutableArray<ComponentValue> ReadAll(JsonElement array) => [.. array.EnumerateArray().Select(Read)];

    private static ComponentValue Read(JsonElement element)
    {
        var value = element.TryGetProperty("value", out var found) ? found : default;
        var type = element.GetProperty("type").GetString()!;
        return type switch
        {
            "bool" => new ComponentValue.Bool(value.GetBoolean()),
            "s8" => new ComponentValue.S8(sbyte.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "u8" => new ComponentValue.U8(byte.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "s16" => new ComponentValue.S16(short.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "u16" => new ComponentValue.U16(ushort.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "s32" => new ComponentValue.S32(int.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "u32" => new ComponentValue.U32(uint.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "s64" => new ComponentValue.S64(long.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "u64" => new ComponentValue.U64(ulong.Parse(value.GetString()!, CultureInfo.InvariantCulture)),
            "char" => new ComponentValue.Char(value.GetString()!.EnumerateRunes().Single()),
            "string" => new ComponentValue.String(value.GetString()!),
            "list" => new ComponentValue.List(new EquatableArray<ComponentValue>(ReadAll(value))),
            "tuple" => new ComponentValue.Tuple(new EquatableArray<ComponentValue>(ReadAll(value))),
            "flags" => new ComponentValue.Flags(new EquatableArray<string>([.. value.EnumerateArray().Select(name => name.GetString()!)])),
            _ => throw new InvalidDataException($"unknown type of value '{type}'"),
        };
    }
}
