using System.Runtime.InteropServices;

namespace Skiff.Runtime.Execution;

/// <summary>Native memory of a store that lives as long as it: contexts and definitions. Blocks are zero and aligned to 64 bytes.</summary>
internal sealed unsafe class NativeBlocks : IDisposable
{
    private const int Alignment = 64;
    private readonly List<nint> _blocks = [];

    internal nint Allocate(int size)
    {
        // SAFETY: freed exactly once, in Dispose; cleared before anyone sees it.
        var block = NativeMemory.AlignedAlloc((nuint)Math.Max(size, 1), Alignment);
        NativeMemory.Clear(block, (nuint)size);
        _blocks.Add((nint)block);
        return (nint)block;
    }

    public void Dispose()
    {
        foreach (var block in _blocks)
        {
            // SAFETY: came from AlignedAlloc; the list is emptied below.
            NativeMemory.AlignedFree((void*)block);
        }

        _blocks.Clear();
    }
}
