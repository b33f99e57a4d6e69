using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skiff.Runtime.Artifacts;

/// <summary>A part of a file.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct FileRange(long Offset, int Length);

/// <summary>
/// Reads tables of artifacts. They are read and not mapped: a file that was cut off then ends early, which is an answer, where a mapping would end the process. Files are little-endian,
/// as is the only CPU we run on.
/// </summary>
internal static class FileTable
{
    /// <summary>The numbers of a table; null if the file ends before.</summary>
    public static ImmutableArray<uint>? Numbers(SafeFileHandle file, FileRange range) => Read<uint>(file, range);

    /// <summary>The elements of a table; null if the file ends before.</summary>
    public static ImmutableArray<T>? Read<T>(SafeFileHandle file, FileRange range)
        where T : unmanaged
    {
        var elements = GC.AllocateUninitializedArray<T>(range.Length / Unsafe.SizeOf<T>());
        return TryFill(file, MemoryMarshal.AsBytes(elements.AsSpan()), range.Offset) ? ImmutableCollectionsMarshal.AsImmutableArray(elements) : null;
    }

    /// <summary>Fills a buffer from a place in the file; false if the file ends before.</summary>
    public static bool TryFill(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        while (!buffer.IsEmpty)
        {
            var count = RandomAccess.Read(file, buffer, offset);
            if (count == 0)
            {
                return false;
            }

            buffer = buffer[count..];
            offset += count;
        }

        return true;
    }
}
