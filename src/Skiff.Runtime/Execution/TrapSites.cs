using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Skiff.Compiler.Linking;
using Skiff.Runtime.Artifacts;

namespace Skiff.Runtime.Execution;

/// <summary>The instructions that may fault by design, where the signal handler finds them: in native memory, freed by their owner when no code of theirs runs any more.</summary>
internal sealed unsafe class TrapSites
{
    private TrapSites(int count)
    {
        Count = count;
        // SAFETY: freed exactly once, in Free.
        Offsets = (nint)NativeMemory.Alloc((nuint)Math.Max(1, count), sizeof(uint));
        Codes = (nint)NativeMemory.Alloc((nuint)Math.Max(1, count));
    }

    /// <summary>How many.</summary>
    public int Count { get; }

    /// <summary>Address of their offsets in the code, u32, ascending.</summary>
    public nint Offsets { get; }

    /// <summary>Address of what a fault there means, u8.</summary>
    public nint Codes { get; }

    // SAFETY: both blocks have room for Count elements.
    private Span<byte> OffsetBytes => new((void*)Offsets, Count * sizeof(uint));

    private Span<byte> CodeBytes => new((void*)Codes, Count);

    /// <summary>Of code just compiled.</summary>
    public static TrapSites Of(CompiledModule compiled)
    {
        var sites = new TrapSites(compiled.TrapSites.Length);
        MemoryMarshal.AsBytes(compiled.TrapSites.AsSpan()).CopyTo(sites.OffsetBytes);
        MemoryMarshal.AsBytes(compiled.TrapCodes.AsSpan()).CopyTo(sites.CodeBytes);
        return sites;
    }

    /// <summary>Of an artifact; null if its file ends before, or the tables do not belong together.</summary>
    public static TrapSites? TryRead(SafeFileHandle file, FileRange offsets, FileRange codes)
    {
        if (offsets.Length != (long)codes.Length * sizeof(uint))
        {
            return null;
        }

        var sites = new TrapSites(codes.Length);
        try
        {
            if (FileTable.TryFill(file, sites.OffsetBytes, offsets.Offset) && FileTable.TryFill(file, sites.CodeBytes, codes.Offset))
            {
                return sites;
            }
        }
        catch (IOException)
        {
            sites.Free();
            throw;
        }

        sites.Free();
        return null;
    }

    /// <summary>Gives the memory back.</summary>
    public void Free()
    {
        // SAFETY: allocated in the constructor; the owner calls this once.
        NativeMemory.Free((void*)Offsets);
        NativeMemory.Free((void*)Codes);
    }
}
