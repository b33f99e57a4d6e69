using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Skiff.Compiler;
using Skiff.Compiler.Abi;
using Skiff.Compiler.Linking;
using Skiff.Runtime.Execution;

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
    /// Reads the tables of a file back; null with the reason if it is not exactly what <see cref="Write"/> made for <paramref name="key"/>. The code is left in the file, to be mapped, and
    /// so are the positions, which keep the file open.
    /// </summary>
    /// <param name="file">The file, in a folder of ours.</param>
    /// <param name="key">What it must be for.</param>
    /// <param name="options">What it must have been compiled with.</param>
    /// <param name="checksContent">Whether every byte is compared with the hash in the header; not needed for a file that was found whole before and has not changed since.</param>
    /// <param name="reason">Why not.</param>
    public static StoredCode? Read(SafeFileHandle file, ArtifactKey key, CompilerOptions options, bool checksContent, out string? reason)
    {
        if (ReadHeader(file, key, options, checksContent, out reason) is not { } header)
        {
            return null;
        }

        FileRange Place(ArtifactSection section) => new(header.Sections[(int)section].Offset, (int)header.Sections[(int)section].Length); // The header checks that lengths fit.
        if (FileTable.Numbers(file, Place(ArtifactSection.FunctionOffsets)) is not { } functionOffsets
            || FileTable.Numbers(file, Place(ArtifactSection.FunctionLengths)) is not { } functionLengths
            || FileTable.Numbers(file, Place(ArtifactSection.EntryThunks)) is not { } entryThunks
            || FileTable.Numbers(file, Place(ArtifactSection.ExitThunks)) is not { } exitThunks
            || TrapSites.TryRead(file, Place(ArtifactSection.TrapSites), Place(ArtifactSection.TrapCodes)) is not { } trapSites)
        {
            reason = "the file was cut off";
            return null;
        }

        var positions = CodePositions.In(file, Place(ArtifactSection.PositionOffsets), Place(ArtifactSection.Positions));
        return new StoredCode(new CodeTables(functionOffsets, functionLengths, entryThunks, exitThunks, positions), trapSites, Place(ArtifactSection.Code));
    }

    /// <summary>Reads everything back, code and positions too.</summary>
    /// <inheritdoc cref="Read"/>
    public static CompiledModule? ReadAll(SafeFileHandle file, ArtifactKey key, CompilerOptions options, out string? reason)
    {
        if (ReadHeader(file, key, options, checksContent: true, out reason) is not { } header)
        {
            return null;
        }

        ImmutableArray<T> Part<T>(ArtifactSection section)
            where T : unmanaged =>
            FileTable.Read<T>(file, new FileRange(header.Sections[(int)section].Offset, (int)header.Sections[(int)section].Length)) ?? throw new IOException("the artifact was cut off");
        return new CompiledModule
        {
            Code = Part<byte>(ArtifactSection.Code).AsMemory(),
            FunctionOffsets = Part<uint>(ArtifactSection.FunctionOffsets),
            FunctionLengths = Part<uint>(ArtifactSection.FunctionLengths),
            EntryThunks = Part<uint>(ArtifactSection.EntryThunks),
            ExitThunks = Part<uint>(ArtifactSection.ExitThunks),
            TrapSites = Part<uint>(ArtifactSection.TrapSites),
            TrapCodes = Part<TrapCode>(ArtifactSection.TrapCodes),
            PositionOffsets = Part<uint>(ArtifactSection.PositionOffsets),
            Positions = Part<uint>(ArtifactSection.Positions),
            Options = options,
        };
    }

    private static ArtifactHeader? ReadHeader(SafeFileHandle file, ArtifactKey key, CompilerOptions options, bool checksContent, out string? reason)
    {
        var length = RandomAccess.GetLength(file);
        Span<byte> page = stackalloc byte[ArtifactHeader.Size];
        if (length > int.MaxValue || !FileTable.TryFill(file, page, 0))
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

        if (checksContent && !ContentHash.Matches(file, new FileRange(ArtifactHeader.Size, (int)length - ArtifactHeader.Size), header.HashOfContent))
        {
            reason = "the content is damaged";
            return null;
        }

        return header;
    }

    // The file is little-endian, as is the only CPU we run on.
    private static byte[] BytesOf(ImmutableArray<uint> numbers) => MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();

    private static int Padding(long end, int alignment) => (int)(-end & (alignment - 1));
}

/// <summary>Compiled code as it lies in a file of the cache.</summary>
/// <param name="Tables">What is asked of it.</param>
/// <param name="TrapSites">Where it may fault; they belong to whoever registers the code.</param>
/// <param name="Code">Where the code is in the file; it begins at a page.</param>
internal sealed record StoredCode(CodeTables Tables, TrapSites TrapSites, FileRange Code);
