using System.Buffers.Binary;
using Skiff.Wasi.Random;

namespace Skiff.Wasi.Preview2.Random;

/// <summary>The functions of <c>wasi:random</c>. The insecure ones are secure too: nothing is gained by a second source.</summary>
internal sealed class RandomHost(RandomSource source, int maximumBytes) : IRandomHost, IInsecureHost, IInsecureSeedHost
{
    public ReadOnlyMemory<byte> GetRandomBytes(ulong length)
    {
        if (length > (ulong)maximumBytes)
        {
            throw new GuestRuleException($"{length} random bytes asked for at a time; the limit is {maximumBytes}");
        }

        var bytes = new byte[length];
        source(bytes);
        return bytes;
    }

    public ulong GetRandomU64()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        source(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    public ReadOnlyMemory<byte> GetInsecureRandomBytes(ulong length) => GetRandomBytes(length);

    public ulong GetInsecureRandomU64() => GetRandomU64();

    public (ulong, ulong) InsecureSeed() => (GetRandomU64(), GetRandomU64());
}
