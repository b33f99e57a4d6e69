using Skiff.Runtime.Execution;
using Skiff.Wasm;

namespace Skiff.Runtime;

/// <summary>A global variable.</summary>
public sealed class Global : Extern
{
    /// <summary>Makes a global of the host, to be imported.</summary>
    public Global(Store store, GlobalType type, Value value)
        : this(store, type, Allocate(store))
    {
        store.CheckReference(type.Type, value);
        Write(value);
    }

    internal Global(Store store, GlobalType type, nint cell)
        : base(store)
    {
        Type = type;
        Cell = cell;
    }

    /// <inheritdoc/>
    public override ExternalKind Kind => ExternalKind.Global;

    /// <summary>Its type.</summary>
    public GlobalType Type { get; }

    /// <summary>Its value. Only a mutable global can be written.</summary>
    public Value Value
    {
        get
        {
            Store.ThrowIfDisposed();
            return new Value(Cell.Word(0), Type.Type == Wasm.ValueType.V128 ? Cell.Word(8) : 0);
        }

        set
        {
            Store.ThrowIfDisposed();
            if (!Type.IsMutable)
            {
                throw new InvalidOperationException("the global is immutable");
            }

            Store.CheckReference(Type.Type, value);
            Write(value);
        }
    }

    internal nint Cell { get; }

    private static nint Allocate(Store store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Blocks.Allocate(16);
    }

    internal void Write(Value value)
    {
        Cell.Word(0) = value.Low;
        Cell.Word(8) = value.High;
    }
}
