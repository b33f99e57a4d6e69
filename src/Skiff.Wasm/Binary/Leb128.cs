using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Skiff.Wasm.Binary;

/// <summary>
/// Numbers of variable length. The specification limits their length and fixes the unused bits of the last byte;
/// both are checked. Hot: a number of one byte takes a single comparison. Source: WebAssembly Core 2.0, 5.2.2.
/// </summary>
internal static class Leb128
{
    /// <summary>What reading a number came to.</summary>
    public enum Outcome
    {
        /// <summary>It was read.</summary>
        Done,

        /// <summary>The bytes end within it.</summary>
        UnexpectedEnd,

        /// <summary>It has more bytes than its type allows.</summary>
        TooLong,

        /// <summary>Its last byte has bits beyond its type.</summary>
        TooLarge,
    }

    /// <summary>Reads an unsigned number of at most 32 bits; <paramref name="position"/> moves only when it succeeds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outcome ReadU32(ReadOnlySpan<byte> bytes, ref int position, out uint value)
    {
        if ((uint)position < (uint)bytes.Length)
        {
            value = bytes[position];
            if (value < 0x80)
            {
                position++;
                return Outcome.Done;
            }
        }

        var outcome = ReadUnsigned(bytes, ref position, 32, out var wide);
        value = (uint)wide;
        return outcome;
    }

    /// <summary>Reads a signed number of at most <paramref name="bits"/> bits (32, 33 or 64), sign-extended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outcome ReadSigned(ReadOnlySpan<byte> bytes, ref int position, int bits, out long value)
    {
        if ((uint)position < (uint)bytes.Length)
        {
            var first = bytes[position];
            if (first < 0x80)
            {
                position++;
                value = (sbyte)(first << 1) >> 1;
                return Outcome.Done;
            }
        }

        return ReadLongSigned(bytes, ref position, bits, out value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Outcome ReadUnsigned(ReadOnlySpan<byte> bytes, ref int position, int bits, out ulong value)
    {
        value = 0;
        var at = position;
        for (var shift = 0; shift < bits; shift += 7)
        {
            if ((uint)at >= (uint)bytes.Length)
            {
                return Outcome.UnexpectedEnd;
            }

            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (bits - shift < 7)
            {
                if (next >= 0x80)
                {
                    return Outcome.TooLong;
                }

                if (next >> (bits - shift) != 0)
                {
                    return Outcome.TooLarge;
                }
            }

            if (next < 0x80)
            {
                position = at;
                return Outcome.Done;
            }
        }

        return Outcome.TooLong;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Outcome ReadLongSigned(ReadOnlySpan<byte> bytes, ref int position, int bits, out long value)
    {
        value = 0;
        var at = position;
        for (var shift = 0; shift < bits; shift += 7)
        {
            if ((uint)at >= (uint)bytes.Length)
            {
                return Outcome.UnexpectedEnd;
            }

            var next = bytes[at++];
            value |= (long)(next & 0x7F) << shift;
            if (bits - shift < 7)
            {
                if (next >= 0x80)
                {
                    return Outcome.TooLong;
                }

                // The sign bit and the unused bits above it are all equal.
                var signAndUnused = (sbyte)(next << 1) >> (bits - shift);
                if (signAndUnused is not (0 or -1))
                {
                    return Outcome.TooLarge;
                }
            }

            if (next < 0x80)
            {
                var unused = 64 - Math.Min(shift + 7, 64);
                value = value << unused >> unused;
                position = at;
                return Outcome.Done;
            }
        }

        return Outcome.TooLong;
    }

    /// <summary>Throws what stands for an outcome other than <see cref="Outcome.Done"/>.</summary>
    [DoesNotReturn]
    public static void Throw(Outcome outcome, FormatReason atEnd, long offset, SectionId? section, int? functionIndex)
    {
        var reason = outcome switch
        {
            Outcome.TooLong => FormatReason.IntegerRepresentationTooLong,
            Outcome.TooLarge => FormatReason.IntegerTooLarge,
            _ => atEnd,
        };
        throw new WasmFormatException(reason, null, offset, section, functionIndex);
    }
}
