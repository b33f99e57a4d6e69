using Microsoft.Win32.SafeHandles;
using Skiff.Compiler;

namespace Skiff.Runtime.Artifacts;

/// <summary>
/// The artifacts of a folder as one sequence of bytes, for stores that keep one blob for a guest: the files one after the other, in the order of their names. The first page of each says
/// how long it is and what it is for; so nothing stands between them, and no name is taken from what is read.
/// </summary>
public static class ArtifactSequence
{
    private const int PartLength = 256 << 10;
    private const int NameLength = 32;

    /// <summary>A name for all code that this build makes and can use: that of another compiler, target or format has another one. 32 hexadecimal digits.</summary>
    public static string EngineName { get; } = ArtifactKey.Of([ArtifactHeader.FormatVersion], new CompilerOptions()).ToString()[..NameLength];

    /// <summary>Reads the artifacts of a folder, in parts of which each is valid until the next one.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(string folder)
    {
        var buffer = new byte[PartLength];
        foreach (var path in Directory.GetFiles(folder, "*" + ArtifactCache.Extension).Order(StringComparer.Ordinal))
        {
            using var file = File.OpenHandle(path);
            long at = 0;
            while (RandomAccess.Read(file, buffer, at) is var count and > 0)
            {
                at += count;
                yield return buffer.AsMemory(0, count);
            }
        }
    }

    /// <summary>
    /// Makes files of a sequence again. Of their content only the pages that say how long they are are looked at; that the rest belongs to them is checked by whoever loads them.
    /// </summary>
    /// <param name="path">The file with the sequence.</param>
    /// <param name="folder">Where the artifacts go, under the names that a cache looks for.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="InvalidDataException">It is no such sequence. Files before the mistake stay.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static int Split(string path, string folder)
    {
        using var file = File.OpenHandle(path);
        var cache = ArtifactCache.OpenMounted(folder);
        var end = RandomAccess.GetLength(file);
        var page = new byte[ArtifactHeader.Size];
        var count = 0;
        for (long at = 0; at < end; count++)
        {
            if (!FileTable.TryFill(file, page, at))
            {
                throw new InvalidDataException($"the sequence is cut off after {count} artifacts");
            }

            var length = ArtifactHeader.StatedLength(page);
            if (ArtifactHeader.Read(page, length, out var reason) is not { } header)
            {
                throw new InvalidDataException($"no artifact at {at}: {reason}");
            }

            if (length < ArtifactHeader.Size || length > end - at)
            {
                throw new InvalidDataException($"the artifact at {at} says that it has {length} bytes; {end - at} are left");
            }

            Copy(file, at, length, cache.PathOf(header.Key));
            at += length;
        }

        return count;
    }

    private static void Copy(SafeFileHandle source, long at, long length, string path)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var buffer = new byte[(int)Math.Min(length, PartLength)];
        for (long done = 0; done < length;)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - done));
            if (!FileTable.TryFill(source, part, at + done))
            {
                throw new InvalidDataException("the sequence was cut off");
            }

            RandomAccess.Write(file, part, done);
            done += part.Length;
        }
    }
}
