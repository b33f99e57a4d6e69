using System.Buffers.Binary;

namespace Skiff.Components.Abi;

/// <summary>Unsigned little-endian integers of 1, 2, 4 or 8 bytes in a guest's memory. Source: Canonical ABI, load_int and store_int.</summary>
internal static class StoredInteger
{
    public static ulong Read(ReadOnlySpan<byte> source, uint size) => size switch
    {
        1 => source[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(source),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(source),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(source),
    };

    /// <summary>Writes the low <paramref name="size"/> bytes of <paramref name="bits"/>.</summary>
    public static void Write(ulong bits, Span<byte> destination, uint size)
    {
        switch (size)
        {
            case 1:
                destination[0] = (byte)bits;
                break;
            case 2:
                BinaryPrimitives.WriteUInt16LittleEndian(destination, (ushort)bits);
                break;
            case 4:
                BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)bits);
                break;
            default:
                BinaryPrimitives.WriteUInt64LittleEndian(destination, bits);
                break;
        }
    }
}
