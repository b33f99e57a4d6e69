using System.Runtime.InteropServices;
using Skiff.Compiler.Abi;
using Skiff.Runtime.Execution;
using Skiff.Wasm;

namespace Skiff.Runtime;

/// <summary>A table of references.</summary>
public sealed unsafe class Table : Extern
{
    private const int ElementSize = 8;
    private readonly uint _maximum;
    private readonly ElementBlock _block = new();

    /// <summary>Makes a table of the host, filled with null references, to be imported.</summary>
    /// <exception cref="LinkException">A limit of the store forbids it.</exception>
    public Table(Store store, TableType type)
        : base(store)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(type);
        Type = type;
        var limit = store.Limits.MaximumTableElements;
        _maximum = (uint)Math.Min(limit, type.Limits.Maximum ?? limit);
        store.CountTable();
        Definition = store.Blocks.Allocate(TableDefinitionLayout.Size);
        store.Own(_block);
        if (type.Limits.Minimum > limit || Grow((uint)type.Limits.Minimum, Value.Null) < 0)
        {
            throw new LinkException($"cannot allocate a table of {type.Limits.Minimum} elements: limit of the store or of the engine");
        }
    }

    /// <inheritdoc/>
    public override ExternalKind Kind => ExternalKind.Table;

    /// <summary>The type it was declared with; its size now is <see cref="Length"/>.</summary>
    public TableType Type { get; }

    /// <summary>How many elements it has.</summary>
    public uint Length => _block.Length;

    /// <summary>Reads or writes an element. A function must belong to the same store.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Beyond the end.</exception>
    public Value this[uint index]
    {
        get
        {
            Check(index);
            return new Value(_block.Elements[(int)index]);
        }

        set
        {
            Check(index);
            Store.CheckReference(Type.Element, value);
            _block.Elements[(int)index] = value.Low;
        }
    }

    internal nint Definition { get; }

    /// <summary>The elements; valid until the table grows.</summary>
    internal Span<ulong> Elements => _block.Elements;

    /// <summary>Adds elements. Returns the size before, or -1 if a limit forbids it (Core 2.0, 4.4.6.5).</summary>
    public long Grow(uint delta, Value value)
    {
        Store.ThrowIfDisposed();
        Store.CheckReference(Type.Element, value);
        return GrowUnchecked(delta, value.Low);
    }

    internal long GrowUnchecked(uint delta, ulong value)
    {
        var before = Length;
        if (delta > _maximum || before > _maximum - delta || delta > int.MaxValue - before)
        {
            Store.HasRefusedGrowth = true;
            return -1;
        }

        if (delta == 0)
        {
            return before;
        }

        if (!Store.TryCommit((long)delta * ElementSize))
        {
            Store.HasRefusedGrowth = true;
            return -1;
        }

        if (!_block.TryResize(before + delta))
        {
            Store.Uncommit((long)delta * ElementSize);
            Store.HasRefusedGrowth = true;
            return -1;
        }

        Elements[(int)before..].Fill(value);
        Publish();
        return before;
    }

    /// <summary>Makes size and elements those of <paramref name="elements"/> (the pool): a copy, and another allocation if the size differs.</summary>
    /// <exception cref="LinkException">It had to grow, and a limit of the store or of the engine forbids it.</exception>
    internal void Restore(ReadOnlySpan<ulong> elements)
    {
        if (Length < elements.Length && GrowUnchecked((uint)elements.Length - Length, 0) < 0)
        {
            throw new LinkException($"cannot allocate a table of {elements.Length} elements: limit of the store or of the engine");
        }

        if (Length > elements.Length)
        {
            var grown = Length - (uint)elements.Length;
            if (!_block.TryResize((uint)elements.Length))
            {
                throw new InvalidOperationException("a table cannot be made smaller");
            }

            Store.Uncommit(grown * (long)ElementSize);
            Publish();
        }

        elements.CopyTo(Elements);
    }

    private void Publish()
    {
        Definition.Word(TableDefinitionLayout.Base) = (ulong)_block.Address;
        Definition.Word(TableDefinitionLayout.Length) = Length;
    }

    private void Check(uint index)
    {
        Store.ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
    }

    /// <summary>The native array of the elements. Exclusive access: one thread at a time uses a store.</summary>
    private sealed class ElementBlock : IDisposable
    {
        private ulong* _elements;

        internal uint Length { get; private set; }

        internal nint Address => (nint)_elements;

        internal Span<ulong> Elements
        {
            get
            {
                // SAFETY: the block has Length elements; both change together.
                return new Span<ulong>(_elements, (int)Length);
            }
        }

        internal bool TryResize(uint length)
        {
            try
            {
                // SAFETY: the definition that machine code reads is updated by the caller before any code runs again.
                _elements = (ulong*)NativeMemory.Realloc(_elements, (nuint)length * ElementSize);
                Length = length;
                return true;
            }
            catch (OutOfMemoryException)
            {
                return false;
            }
        }

        public void Dispose()
        {
            // SAFETY: the store is disposed and no code runs; cleared so that it happens once.
            NativeMemory.Free(_elements);
            _elements = null;
            Length = 0;
        }
    }
}
