using Skiff.Compiler.Abi;
using Skiff.Native.Pages;
using Skiff.Runtime.Execution;
using Skiff.Wasm;

namespace Skiff.Runtime;

/// <summary>A linear memory. Its base address never changes; its length only grows.</summary>
public sealed unsafe class Memory : Extern
{
    private readonly LinearMemory _memory;
    private readonly uint _maximumPages;

    /// <summary>Makes a memory of the host, to be imported.</summary>
    /// <exception cref="LinkException">A limit of the store forbids it.</exception>
    public Memory(Store store, MemoryType type)
        : base(store)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(type);
        if (type.IsShared || type.Is64)
        {
            throw new LinkException("shared and 64-bit memories are not supported");
        }

        Type = type;
        var limit = Math.Min(store.Limits.MaximumMemoryPages, 65536);
        _maximumPages = (uint)Math.Min(limit, type.Limits.Maximum ?? limit);
        store.CountMemory();
        _memory = new LinearMemory(store.BecomesTemplate);
        Definition = store.Blocks.Allocate(MemoryDefinitionLayout.Size);
        Definition.Word(MemoryDefinitionLayout.Base) = (ulong)_memory.Base;
        store.Own(_memory);
        if (type.Limits.Minimum > limit || Grow((uint)type.Limits.Minimum) < 0)
        {
            throw new LinkException($"cannot allocate a memory of {type.Limits.Minimum} pages: limit of the store or of the engine");
        }
    }

    /// <inheritdoc/>
    public override ExternalKind Kind => ExternalKind.Memory;

    /// <summary>The type it was declared with; its size now is <see cref="Pages"/>.</summary>
    public MemoryType Type { get; }

    /// <summary>Its size in pages of 64 KiB.</summary>
    public uint Pages => (uint)(_memory.Length / LinearMemory.WasmPageSize);

    /// <summary>Its size in bytes.</summary>
    public long Length => (long)_memory.Length;

    /// <summary>Its bytes, the first 2 GiB at most. Valid until the store is disposed; a growth does not show in a span taken before.</summary>
    public Span<byte> Span
    {
        get
        {
            Store.ThrowIfDisposed();
            // SAFETY: [Base, Base + Length) is mapped readable and writable until the store is disposed; it never moves or shrinks.
            return new Span<byte>((void*)_memory.Base, (int)Math.Min(_memory.Length, int.MaxValue));
        }
    }

    internal nint Definition { get; }

    internal nint Base => _memory.Base;

    internal LinearMemory Linear => _memory;

    /// <summary>Makes the size and content of a memory just allocated those of a snapshot (the pool).</summary>
    internal void StartFrom(MemoryImage image, nuint length)
    {
        if (_memory.Length < length && Grow((uint)((length - _memory.Length) / LinearMemory.WasmPageSize)) < 0)
        {
            throw new LinkException($"cannot allocate a memory of {length} bytes: limit of the store or of the engine");
        }

        _memory.StartFrom(image);
    }

    /// <summary>Gives back what the guest grew beyond <paramref name="length"/> and restores the content (the pool).</summary>
    internal long Restore(MemoryImage image, nuint length, WrittenPageFinder finder, Span<PageRun> scratch, long keptPages)
    {
        var grown = (long)(_memory.Length - length);
        var written = _memory.Restore(image, length, finder, scratch, keptPages);
        if (grown > 0)
        {
            Store.Uncommit(grown);
            Definition.Word(MemoryDefinitionLayout.Length) = length;
        }

        return written;
    }

    /// <summary>A part of it; false if it is not all inside.</summary>
    public bool TrySlice(ulong offset, ulong length, out Span<byte> bytes)
    {
        Store.ThrowIfDisposed();
        if (offset > _memory.Length || length > _memory.Length - offset || length > int.MaxValue)
        {
            bytes = default;
            return false;
        }

        // SAFETY: checked just above against the mapped length.
        bytes = new Span<byte>((byte*)_memory.Base + offset, (int)length);
        return true;
    }

    /// <summary>A part of it.</summary>
    /// <exception cref="TrapException">It is not all inside: <see cref="TrapCode.MemoryOutOfBounds"/>.</exception>
    public Span<byte> Slice(ulong offset, ulong length) =>
        TrySlice(offset, length, out var bytes) ? bytes : throw new TrapException(TrapCode.MemoryOutOfBounds);

    /// <summary>Adds pages, zeroed. Returns the size before, or -1 if a limit forbids it (Core 2.0, 4.4.7.5).</summary>
    public long Grow(uint deltaPages)
    {
        Store.ThrowIfDisposed();
        var before = Pages;
        if (deltaPages > _maximumPages || before > _maximumPages - deltaPages)
        {
            Store.HasRefusedGrowth = true;
            return -1;
        }

        if (deltaPages == 0)
        {
            return before;
        }

        var bytes = (long)deltaPages * LinearMemory.WasmPageSize;
        if (!Store.TryCommit(bytes))
        {
            Store.HasRefusedGrowth = true;
            return -1;
        }

        if (!_memory.TryGrowTo(_memory.Length + (nuint)bytes))
        {
            Store.Uncommit(bytes);
            Store.HasRefusedGrowth = true;
            return -1;
        }

        Definition.Word(MemoryDefinitionLayout.Length) = _memory.Length;
        return before;
    }
}
