using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Skiff.Compiler;
using Skiff.Compiler.Abi;
using Skiff.Compiler.Linking;

namespace Skiff.Runtime.Artifacts;

/// <summary>Writes and reads the file form of a <see cref="CompiledModule"/>.</summary>
internal static class ArtifactFile
{
    private const int PageSize = 4096;

    /// <summary>Writes the file and forces it to disk. The caller gives it its final name afterwards.</summary>
    public static void Write(SafeFileHandle file, ArtifactKey key, CompiledModule module)
    {
        ReadOnlyMemory<byte>[] contents =
        [
            module.Code,
            BytesOf(module.FunctionOffsets),
            BytesOf(module.FunctionLengths),
            BytesOf(module.EntryThunks),
            BytesOf(module.ExitThunks),
            BytesOf(module.TrapSites),
            MemoryMarshal.AsBytes(module.TrapCodes.AsSpan()).ToArray(),
            BytesOf(module.PositionOffsets),
            BytesOf(module.Positions),
        ];
        var sections = new (long Offset, long Length)[contents.Length];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long at = ArtifactHeader.Size;
        for (var i = 0; i < contents.Length; i++)
        {
            sections[i] = (at, contents[i].Length);
            RandomAccess.Write(file, contents[i].Span, at);
            hash.AppendData(contents[i].Span);
            // Code ends at a page boundary, so that no table is mapped executable with it; tables are aligned to 16.
            var padding = new byte[Padding(at + contents[i].Length, i == 0 ? PageSize : 16)];
            RandomAccess.Write(file, padding, at + contents[i].Length);
            hash.AppendData(padding);
            at += contents[i].Length + padding.Length;
        }

        var header = new ArtifactHeader { Key = key, Fuel = module.Options.Fuel, FileLength = at, HashOfContent = hash.GetHashAndReset(), Sections = sections };
        RandomAccess.Write(file, header.ToBytes(), 0);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>
    /// Reads a file back; null with the reason if it is not exactly what <see cref="Write"/> made for <paramref name="key"/>. The code of the result is
    /// left in the file: <paramref name="codeOffset"/> and <paramref name="codeLength"/> say what to map.
    /// </summary>
    public static CompiledModule? Read(SafeFileHandle file, ArtifactKey key, CompilerOptions options, out long codeOffset, out int codeLength, out string? reason)
    {
        codeOffset = codeLength = 0;
        var length = RandomAccess.GetLength(file);
        var page = new byte[ArtifactHeader.Size];
        if (length < page.Length || length > int.MaxValue || RandomAccess.Read(file, page, 0) != page.Length)
        {
            reason = "too short or too long for an artifact";
            return null;
        }

        var header = ArtifactHeader.Read(page, length, out reason);
        if (header is null)
        {
            return null;
        }

        if (header.Key != key || header.Fuel != options.Fuel)
        {
            reason = "made for another module, compiler or options";
            return null;
        }

        var content = new byte[length - ArtifactHeader.Size];
        if (RandomAccess.Read(file, content, ArtifactHeader.Size) != content.Length || !ContentHash.Matches(content, header.HashOfContent))
        {
            reason = "the content is damaged";
            return null;
        }

        (codeOffset, var codeBytes) = header.Sections[(int)ArtifactSection.Code];
        codeLength = (int)codeBytes;
        ReadOnlyMemory<byte> Part(ArtifactSection section) =>
            content.AsMemory((int)(header.Sections[(int)section].Offset - ArtifactHeader.Size), (int)header.Sections[(int)section].Length);
        return new CompiledModule
        {
            Code = Part(ArtifactSection.Code),
            FunctionOffsets = NumbersOf(Part(ArtifactSection.FunctionOffsets)),
            FunctionLengths = NumbersOf(Part(ArtifactSection.FunctionLengths)),
            EntryThunks = NumbersOf(Part(ArtifactSection.EntryThunks)),
            ExitThunks = NumbersOf(Part(ArtifactSection.ExitThunks)),
            TrapSites = NumbersOf(Part(ArtifactSection.TrapSites)),
            TrapCodes = [.. MemoryMarshal.Cast<byte, TrapCode>(Part(ArtifactSection.TrapCodes).Span)],
            PositionOffsets = NumbersOf(Part(ArtifactSection.PositionOffsets)),
            Positions = NumbersOf(Part(ArtifactSection.Positions)),
            Options = options,
        };
    }

    // The file is little-endian, as is the only CPU we run on.
    private static byte[] BytesOf(ImmutableArray<uint> numbers) => MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();

    private static ImmutableArray<uint> NumbersOf(ReadOnlyMemory<byte> bytes) => [.. MemoryMarshal.Cast<byte, uint>(bytes.Span)];

    private static int Padding(long end, int alignment) => (int)(-end & (alignment - 1));
}
