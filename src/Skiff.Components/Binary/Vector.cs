using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Skiff.Wasm.Binary;

namespace Skiff.Components.Binary;

/// <summary>The two repetitions of the binary format, <c>vec(T)</c> and <c>T?</c>. Source: Component Model, Binary.md.</summary>
internal static class Vector
{
    public delegate T ElementReader<out T>(ref ByteReader reader);

    public static ImmutableArray<T> Read<T>(ref ByteReader reader, int limit, string what, ElementReader<T> readElement)
    {
        var count = reader.ReadCount(limit, what);
        if (count == 0)
        {
            return [];
        }

        var elements = new T[count];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = readElement(ref reader);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(elements);
    }

    /// <summary>A byte that is 0 or 1.</summary>
    public static bool ReadIsPresent(ref ByteReader reader, FormatReason otherwise, string what)
    {
        var start = reader.Position;
        var flag = reader.ReadByte();
        if (flag > 1)
        {
            reader.Throw(otherwise, $"{what}: 0x{flag:x2} where 0x00 or 0x01 was expected", start);
        }

        return flag == 1;
    }
}
