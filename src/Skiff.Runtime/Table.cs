using System.Runtime.InteropServices;
using Skiff.Compiler.Abi;
using Skiff.Runtime.Execution;
using Skiff.Wasm;

namespace Skiff.Runtime;

/// <summary>A table of references.</summary>
public sealed unsafe class Table : Extern, IDisposable
{
    private const int ElementSize = 8;
    private readonly uint _maximum;
    private ulong* _elements;
    private uint _length;

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
        store.Own(this);
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
    public uint Length => _length;

    /// <summary>Reads or writes an element. A function must belong to the same store.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Beyond the end.</exception>
    public Value this[uint index]
    {
        get
        {
            Check(index);
            return new Value(_elements[index]);
        }

        set
        {
            Check(index);
            Store.CheckReference(Type.Element, value);
            _elements[index] = value.Low;
        }
    }

    internal nint Definition { get; }

    /// <summary>The elements; valid until the table grows.</summary>
    internal Span<ulong> Elements
    {
        get
        {
            // SAFETY: _elements holds _length elements and is replaced together with it.
            return new Span<ulong>(_elements, (int)_length);
        }
    }

    /// <summary>Adds elements. Returns the size before, or -1 if a limit forbids it (Core 2.0, 4.4.6.5).</summary>
    public long Grow(uint delta, Value value)
    {
        Store.ThrowIfDisposed();
        Store.CheckReference(Type.Element, value);
        return GrowUnchecked(delta, value.Low);
    }

    /// <summary>Releases the elements; the store does it.</summary>
    void IDisposable.Dispose()
    {
        // SAFETY: the store is disposed, no code runs; the pointer is cleared so that this happens once.
        NativeMemory.Free(_elements);
        _elements = null;
        _length = 0;
    }

    internal long GrowUnchecked(uint delta, ulong value)
    {
        var before = _length;
        if (delta > _maximum || before > _maximum - delta || delta > int.MaxValue - before)
        {
            return -1;
        }

        if (delta == 0)
        {
            return before;
        }

        if (!Store.TryCommit((long)delta * ElementSize))
        {
            return -1;
        }

        // SAFETY: exclusive access (one thread at a time runs a store); the definition is updated before machine code can look at it.
        try
        {
            _elements = (ulong*)NativeMemory.Realloc(_elements, (nuint)(before + delta) * ElementSize);
        }
        catch (OutOfMemoryException)
        {
            Store.Uncommit((long)delta * ElementSize);
            return -1;
        }

        _length = before + delta;
        Elements[(int)before..].Fill(value);
        Definition.Word(TableDefinitionLayout.Base) = (ulong)_elements;
        Definition.Word(TableDefinitionLayout.Length) = _length;
        return before;
    }

    /// <summary>Makes size and elements those of <paramref name="elements"/> again (the pool): a copy, and a smaller allocation if the table grew.</summary>
    internal void Restore(ReadOnlySpan<ulong> elements)
    {
        if (_length != elements.Length)
        {
            Store.Uncommit((_length - elements.Length) * (long)ElementSize);
            // SAFETY: shrinks; no code of the store runs. The definition is updated below, before any can.
            _elements = (ulong*)NativeMemory.Realloc(_elements, (nuint)elements.Length * ElementSize);
            _length = (uint)elements.Length;
            Definition.Word(TableDefinitionLayout.Base) = (ulong)_elements;
            Definition.Word(TableDefinitionLayout.Length) = _length;
        }

        elements.CopyTo(Elements);
    }

    private void Check(uint index)
    {
        Store.ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _length);
    }
}
