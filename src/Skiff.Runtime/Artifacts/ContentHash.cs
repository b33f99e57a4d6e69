using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Skiff.Runtime.Artifacts;

/// <summary>
/// SHA-256 of modules and artifacts. Small content is hashed by our own code: to load the platform's library takes longer than the whole
/// start of a small program. Large content is hashed by the platform, which is several times faster once it is there (docs/adr/0013).
/// </summary>
internal static class ContentHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Length = Sha256.Length;

    /// <summary>From this many bytes on the platform hashes.</summary>
    internal const int PlatformThreshold = 256 << 10;

    /// <summary>Writes the hash of <paramref name="content"/> to the first bytes of <paramref name="hash"/>.</summary>
    public static void Compute(ReadOnlySpan<byte> content, Span<byte> hash)
    {
        if (content.Length < PlatformThreshold)
        {
            Sha256.Hash(content, hash);
        }
        else
        {
            SHA256.HashData(content, hash);
        }
    }

    /// <summary>Whether <paramref name="content"/> has this hash.</summary>
    public static bool Matches(ReadOnlySpan<byte> content, ReadOnlySpan<byte> expected)
    {
        Span<byte> hash = stackalloc byte[Length];
        Compute(content, hash);
        return hash.SequenceEqual(expected);
    }

    /// <summary>Whether a part of a file has this hash; false, too, if the file ends before. Takes little memory, however long the part is.</summary>
    public static bool Matches(SafeFileHandle file, FileRange range, ReadOnlySpan<byte> expected)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(range.Length, PlatformThreshold));
        try
        {
            return range.Length < PlatformThreshold
                ? FileTable.TryFill(file, buffer.AsSpan(0, range.Length), range.Offset) && Matches(buffer.AsSpan(0, range.Length), expected)
                : MatchesInParts(file, range, expected, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool MatchesInParts(SafeFileHandle file, FileRange range, ReadOnlySpan<byte> expected, Span<byte> buffer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var done = 0; done < range.Length;)
        {
            var part = buffer[..Math.Min(buffer.Length, range.Length - done)];
            if (!FileTable.TryFill(file, part, range.Offset + done))
            {
                return false;
            }

            hash.AppendData(part);
            done += part.Length;
        }

        Span<byte> found = stackalloc byte[Length];
        hash.GetHashAndReset(found);
        return found.SequenceEqual(expected);
    }
}
