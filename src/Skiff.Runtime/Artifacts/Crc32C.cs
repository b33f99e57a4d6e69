using System.Numerics;
using System.Runtime.InteropServices;

namespace Skiff.Runtime.Artifacts;

/// <summary>
/// The CRC with Castagnoli's polynomial, which the processor computes itself (SSE4.2, part of x86-64-v2): finds damage of megabytes in less than a millisecond. It names nothing and withstands
/// no attack; for that there is <see cref="ContentHash"/>.
/// </summary>
internal static class Crc32C
{
    /// <summary>The checksum of some bytes (RFC 3720, 12.1).</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var last in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, last);
        }

        return ~crc;
    }
}
