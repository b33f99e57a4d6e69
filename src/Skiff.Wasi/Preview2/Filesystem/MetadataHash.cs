using System.Buffers.Binary;
using System.Numerics;
using Skiff.Native;
using Skiff.Wasi.Filesystem;

namespace Skiff.Wasi.Preview2.Filesystem;

/// <summary>
/// Which file it is, without telling the numbers of the host: equal for the same file as long as it exists, as programs use it like the number of an inode.
/// </summary>
internal static class MetadataHash
{
    // Another one in every process, so that the numbers cannot be worked out.
    private static readonly (ulong Lower, ulong Upper) s_key = MakeKey();

    internal static MetadataHashValue Of(in FileStatus status) =>
        new(Mix(s_key.Lower, status), Mix(s_key.Upper, status));

    private static ulong Mix(ulong key, in FileStatus status) => Scatter(Scatter(key ^ status.Device) ^ BitOperations.RotateLeft(key, 32) ^ status.Inode);

    /// <summary>The finalizer of splitmix64: every bit of the input changes half of the output.</summary>
    private static ulong Scatter(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }

    private static (ulong Lower, ulong Upper) MakeKey()
    {
        Span<byte> bytes = stackalloc byte[2 * sizeof(ulong)];
        Files.Randomize(bytes);
        return (BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[sizeof(ulong)..]));
    }
}
