using System.Buffers.Binary;

namespace Skiff.Containers.Executables;

/// <summary>
/// Gives a static, position-independent executable its place: pointers into itself are put right in the file instead of in each process, so that processes share those pages
/// (docs/adr/0031). Formats: System V gABI, chapters 4 and 5; "Relative Relocation Table"; psABI of x86-64, table 4.9.
/// </summary>
internal static class ElfPlacement
{
    /// <summary>What stands in front of the file: a header for the kernel. The executable's own, behind it, is the one that is seen in memory, and stays as it is.</summary>
    internal const int HeaderSize = 4096;

    private const int ProgramHeaderSize = 56;
    private const int DynamicEntrySize = 16;
    private const int RelocationSize = 24;
    private const ushort ExecutableType = 2; // ET_EXEC
    private const ushort SharedType = 3; // ET_DYN
    private const uint LoadSegment = 1;
    private const uint DynamicSegment = 2;
    private const uint Interpreter = 3;
    private const uint RelativeRelocation = 8; // R_X86_64_RELATIVE

    private enum Tag : ulong
    {
        End = 0,
        Rela = 7,
        RelaSize = 8,
        RelrSize = 35,
        Relr = 36,
        RelativeCount = 0x6FFFFFF9, // DT_RELACOUNT
    }

    /// <summary>Places an executable; null if it is none that can be placed.</summary>
    /// <param name="file">The executable.</param>
    /// <param name="address">Where it is to lie, a multiple of the page size.</param>
    public static byte[]? Place(ReadOnlySpan<byte> file, ulong address)
    {
        try
        {
            var placed = new byte[HeaderSize + file.Length];
            var image = placed.AsSpan(HeaderSize);
            file.CopyTo(image);
            return file.StartsWith("\u007fELF\u0002\u0001"u8) && BinaryPrimitives.ReadUInt16LittleEndian(file[16..]) == SharedType && TryRelocate(image, address) && TryWriteHeader(placed, address) ? placed : null;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // Something in it points outside.
        }
    }

    private static bool TryRelocate(Span<byte> image, ulong address)
    {
        var dynamic = -1;
        foreach (var segment in SegmentsOf(image))
        {
            switch (segment.Type)
            {
                case Interpreter: // A dynamic linker would come first.
                case LoadSegment when segment.Length > (ulong)(image.Length - segment.Offset): // Something is missing.
                    return false;
                case DynamicSegment:
                    dynamic = segment.Offset;
                    break;
            }
        }

        if (dynamic < 0)
        {
            return false;
        }

        // The tables are done with, and their lengths in the file say so to the C library: what it does not relocate it does not write to.
        var entries = EntriesOf(image, dynamic);
        if (entries.TryGetValue(Tag.Relr, out var packed))
        {
            ApplyPacked(image, OffsetOf(image, Read(image, packed)), (int)Read(image, entries[Tag.RelrSize]), address);
            Write(image, entries[Tag.RelrSize], 0);
        }

        return !entries.TryGetValue(Tag.RelativeCount, out var count) || TryApply(image, entries[Tag.Rela], entries[Tag.RelaSize], count, address);
    }

    // The relative relocations come first in their table, and their number is known.
    private static bool TryApply(Span<byte> image, int table, int size, int count, ulong address)
    {
        var number = (int)Read(image, count);
        var entry = OffsetOf(image, Read(image, table));
        for (var end = entry + (number * RelocationSize); entry < end; entry += RelocationSize)
        {
            if ((uint)Read(image, entry + 8) != RelativeRelocation)
            {
                return false;
            }

            Write(image, OffsetOf(image, Read(image, entry)), Read(image, entry + 16) + address);
        }

        var done = (ulong)number * RelocationSize;
        Write(image, table, Read(image, table) + done);
        Write(image, size, Read(image, size) - done);
        Write(image, count, 0);
        return true;
    }

    // An even entry is the address of a word to relocate; an odd one is a bitmap, of which words among the next 63 are.
    private static void ApplyPacked(Span<byte> image, int table, int length, ulong address)
    {
        var place = 0;
        for (var end = table + length; table < end; table += sizeof(ulong))
        {
            var entry = Read(image, table);
            if ((entry & 1) == 0)
            {
                place = OffsetOf(image, entry);
                Add(image, place, address);
                place += sizeof(ulong);
                continue;
            }

            for (var bits = entry >> 1; bits != 0; bits &= bits - 1)
            {
                Add(image, place + (System.Numerics.BitOperations.TrailingZeroCount(bits) * sizeof(ulong)), address);
            }

            place += 63 * sizeof(ulong);
        }
    }

    // Only what the kernel goes by says where the executable lies. The C library adds that to addresses itself, and goes by the header in memory.
    private static bool TryWriteHeader(Span<byte> placed, ulong address)
    {
        const int Own = 64; // the size of the ELF header, which the program headers follow
        var image = placed[HeaderSize..];
        var count = BinaryPrimitives.ReadUInt16LittleEndian(image[56..]);
        if ((count * ProgramHeaderSize) + Own > HeaderSize)
        {
            return false;
        }

        image[..Own].CopyTo(placed);
        BinaryPrimitives.WriteUInt16LittleEndian(placed[16..], ExecutableType);
        Add(placed, 24, address); // the entry point
        Write(placed, 32, Own);
        placed[40..48].Clear(); // no sections: only tools look at them
        placed[58..Own].Clear();
        for (var i = 0; i < count; i++)
        {
            var header = Own + (i * ProgramHeaderSize);
            image.Slice((int)Read(image, 32) + (i * ProgramHeaderSize), ProgramHeaderSize).CopyTo(placed[header..]);
            Add(placed, header + 8, HeaderSize);
            Add(placed, header + 16, address);
            Add(placed, header + 24, address);
        }

        return true;
    }

    private static Dictionary<Tag, int> EntriesOf(ReadOnlySpan<byte> image, int dynamic)
    {
        var entries = new Dictionary<Tag, int>();
        for (var entry = dynamic; (Tag)Read(image, entry) is var tag and not Tag.End; entry += DynamicEntrySize)
        {
            entries[tag] = entry + sizeof(ulong); // where its value is
        }

        return entries;
    }

    private static Segment[] SegmentsOf(ReadOnlySpan<byte> image)
    {
        var segments = new Segment[BinaryPrimitives.ReadUInt16LittleEndian(image[56..])];
        for (var i = 0; i < segments.Length; i++)
        {
            var header = (int)Read(image, 32) + (i * ProgramHeaderSize);
            segments[i] = new Segment((uint)Read(image, header), (int)Read(image, header + 8), Read(image, header + 16), Read(image, header + 32));
        }

        return segments;
    }

    private static int OffsetOf(ReadOnlySpan<byte> image, ulong address)
    {
        var header = (int)Read(image, 32);
        for (var left = BinaryPrimitives.ReadUInt16LittleEndian(image[56..]); left > 0; left--, header += ProgramHeaderSize)
        {
            var start = Read(image, header + 16);
            if ((uint)Read(image, header) == LoadSegment && address >= start && address - start < Read(image, header + 32))
            {
                return (int)(Read(image, header + 8) + address - start);
            }
        }

        throw new ArgumentOutOfRangeException(nameof(address));
    }

    private static ulong Read(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt64LittleEndian(image[at..]);

    private static void Write(Span<byte> image, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(image[at..], value);

    private static void Add(Span<byte> image, int at, ulong value) => Write(image, at, Read(image, at) + value);

    private readonly record struct Segment(uint Type, int Offset, ulong Address, ulong Length);
}
