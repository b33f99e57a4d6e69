using System.Buffers.Binary;
using System.Numerics;

namespace Skiff.Runtime.Artifacts;

/// <summary>
/// SHA-256 (FIPS 180-4) of a whole content in memory, without a library. Why it is here: docs/adr/0013. It guards against damage and
/// names content; it is never used with a secret, so that its timing tells nothing.
/// </summary>
public static class Sha256
{
    /// <summary>Bytes of a hash.</summary>
    public const int Length = 32;

    private const int BlockLength = 64;

    // Section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    // Section 5.3.3: the same of the square roots of the first 8 primes.
    private static ReadOnlySpan<uint> InitialHash => [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    /// <summary>Writes the hash of <paramref name="content"/> to the first 32 bytes of <paramref name="hash"/>, which may be part of it.</summary>
    public static void Hash(ReadOnlySpan<byte> content, Span<byte> hash)
    {
        Span<uint> state = stackalloc uint[8];
        InitialHash.CopyTo(state);
        var whole = content.Length & -BlockLength;
        AddBlocks(state, content[..whole]);

        // Section 5.1.1: a one bit, zeros, and the length in bits end the last block, or the two last.
        Span<byte> padded = stackalloc byte[2 * BlockLength];
        padded.Clear();
        var rest = content[whole..];
        rest.CopyTo(padded);
        padded[rest.Length] = 0x80;
        var last = padded[..(rest.Length < BlockLength - 8 ? BlockLength : 2 * BlockLength)];
        BinaryPrimitives.WriteInt64BigEndian(last[^8..], content.Length * 8L);
        AddBlocks(state, last);

        for (var i = 0; i < state.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(hash[(4 * i)..], state[i]);
        }
    }

    // Section 6.2.2.
    private static void AddBlocks(Span<uint> state, ReadOnlySpan<byte> blocks)
    {
        Span<uint> schedule = stackalloc uint[64];
        while (!blocks.IsEmpty)
        {
            FillSchedule(schedule, blocks);
            AddBlock(state, schedule);
            blocks = blocks[BlockLength..];
        }
    }

    private static void FillSchedule(Span<uint> w, ReadOnlySpan<byte> block)
    {
        for (var t = 0; t < 16; t++)
        {
            w[t] = BinaryPrimitives.ReadUInt32BigEndian(block[(4 * t)..]);
        }

        for (var t = 16; t < w.Length; t++)
        {
            var w15 = w[t - 15];
            var w2 = w[t - 2];
            var sigma0 = BitOperations.RotateRight(w15, 7) ^ BitOperations.RotateRight(w15, 18) ^ (w15 >> 3);
            var sigma1 = BitOperations.RotateRight(w2, 17) ^ BitOperations.RotateRight(w2, 19) ^ (w2 >> 10);
            w[t] = sigma1 + w[t - 7] + sigma0 + w[t - 16];
        }
    }

    private static void AddBlock(Span<uint> state, ReadOnlySpan<uint> w)
    {
        var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);
        for (var t = 0; t < 64; t += 4)
        {
            // Four rounds at a time, with the variables renamed instead of moved.
            Round(a, b, c, ref d, e, f, g, ref h, Constants[t] + w[t]);
            Round(h, a, b, ref c, d, e, f, ref g, Constants[t + 1] + w[t + 1]);
            Round(g, h, a, ref b, c, d, e, ref f, Constants[t + 2] + w[t + 2]);
            Round(f, g, h, ref a, b, c, d, ref e, Constants[t + 3] + w[t + 3]);
            (a, b, c, d, e, f, g, h) = (e, f, g, h, a, b, c, d);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    private static void Round(uint a, uint b, uint c, ref uint d, uint e, uint f, uint g, ref uint h, uint constantAndWord)
    {
        var sum1 = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
        var choice = g ^ (e & (f ^ g));
        var t1 = h + sum1 + choice + constantAndWord;
        var sum0 = BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22);
        var majority = (a & b) | (c & (a | b));
        d += t1;
        h = t1 + sum0 + majority;
    }
}
