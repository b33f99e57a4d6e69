using Skiff.Native;
using Skiff.Compiler.Abi;
using Skiff.Runtime.Execution;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Runtime;

/// <summary>
/// The world of one guest: its instances, memories, tables, globals and the stack it runs on. Everything of it dies with it.
/// One thread at a time may use a store; a second one that enters while the guest runs gets an <see cref="InvalidOperationException"/>.
/// </summary>
public sealed partial class Store : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly List<Instance> _instances = [];
    private readonly List<object> _externals = [];
    private readonly Dictionary<object, int> _externalNumbers = new(ReferenceEqualityComparer.Instance);
    private long _committed;
    private int _memories;
    private int _tables;
    private bool _disposed;

    /// <summary>Makes a store with default limits.</summary>
    public Store(Engine engine)
        : this(engine, StoreLimits.Default)
    {
    }

    /// <summary>Makes a store.</summary>
    /// <param name="engine">The engine its modules are of.</param>
    /// <param name="limits">What the guest may take.</param>
    /// <param name="state">An object of the host, for host functions: <see cref="HostCall.State"/>.</param>
    public Store(Engine engine, StoreLimits limits, object? state = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.StackSize, FiberStack.MinimumSize, nameof(limits));
        Engine = engine;
        Limits = limits;
        State = state;
        _context = Blocks.Allocate(ExecutionContextLayout.Size);
        MachineStubs.Shared.WriteAddresses(_context);
        Fuel = long.MaxValue;
    }

    /// <summary>The engine.</summary>
    public Engine Engine { get; }

    /// <summary>What the guest may take.</summary>
    public StoreLimits Limits { get; }

    /// <summary>An object of the host, for host functions.</summary>
    public object? State { get; set; }

    /// <summary>The instances, in the order they were made.</summary>
    public IReadOnlyList<Instance> Instances => _instances;

    /// <summary>Bytes of memories and tables that the guest has now.</summary>
    public long CommittedMemory => Volatile.Read(ref _committed);

    /// <summary>Fuel left. Only code compiled with fuel uses it up; when none is left, it traps.</summary>
    public long Fuel
    {
        get
        {
            ThrowIfDisposed();
            return (long)_context.Word(ExecutionContextLayout.Fuel);
        }

        set
        {
            ThrowIfDisposed();
            _context.Word(ExecutionContextLayout.Fuel) = (ulong)value;
        }
    }

    /// <summary>Whether a memory or table could not grow as asked: what a guest did then depends on limits of the moment.</summary>
    internal bool HasRefusedGrowth { get; set; }

    /// <summary>Whether its memories become the images of others, without a copy (<see cref="Pool.StoreSnapshot"/>); nothing can run in it afterwards.</summary>
    internal bool BecomesTemplate { get; init; }

    internal NativeBlocks Blocks { get; } = new();

    internal nint Context => _context;

    /// <summary>An externref for <paramref name="value"/>; the store keeps the object until it is disposed. The same object always has the same reference.</summary>
    public Value FromExternal(object? value)
    {
        ThrowIfDisposed();
        if (value is null)
        {
            return Value.Null;
        }

        if (!_externalNumbers.TryGetValue(value, out var number))
        {
            if (_externals.Count >= Limits.MaximumExternals)
            {
                throw new InvalidOperationException($"the store's limit of {Limits.MaximumExternals} external references is met");
            }

            _externals.Add(value);
            number = _externals.Count;
            _externalNumbers.Add(value, number);
        }

        return new Value((ulong)number);
    }

    /// <summary>The object of an externref, or null.</summary>
    public object? GetExternal(Value reference)
    {
        CheckReference(ValueType.ExternRef, reference);
        return reference.IsNull ? null : _externals[(int)reference.Low - 1];
    }

    /// <summary>The function of a funcref, or null.</summary>
    public Function? GetFunction(Value reference)
    {
        ThrowIfDisposed();
        return reference.IsNull ? null : FindFunction(reference.Low) ?? throw ForeignReference();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        BeginDispose();
        lock (_interruptLock)
        {
            _disposed = true;
        }

        EpochTicker.Shared.Remove(_tickerEntry);
        foreach (var owned in _owned)
        {
            owned.Dispose();
        }

        _stack?.Dispose();
        Engine.Budget.Return(_committed);
        _committed = 0;
        Blocks.Dispose();
    }

    /// <summary>Disposes the store unless its guest runs (a host function that was abandoned may still hold it): then it is left to the garbage collector.</summary>
    internal void TryDispose()
    {
        if (_owner == 0)
        {
            Dispose();
        }
    }

    /// <summary>Makes the store what it was before its first call (the pool). False if it cannot be: the guest runs, or the store was misused.</summary>
    internal bool TryReset()
    {
        ThrowIfDisposed();
        if (!IsIdle)
        {
            return false;
        }

        State = null;
        _scheduler = null;
        Fuel = long.MaxValue;
        ClearDeadline();
        if (TimeSlice != TimeSpan.Zero)
        {
            TimeSlice = TimeSpan.Zero;
        }

        Yields = 0;
        EnteredAt = 0;
        HasRefusedGrowth = false;
        _externals.Clear();
        _externalNumbers.Clear();
        return true;
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    /// <summary>Refuses a reference value that is not one of this store: machine code would follow it.</summary>
    internal void CheckReference(ValueType type, Value value)
    {
        if (value.IsNull)
        {
            return;
        }

        if (type == ValueType.FuncRef ? FindFunction(value.Low) is null : type == ValueType.ExternRef && value.Low > (ulong)_externals.Count)
        {
            throw ForeignReference();
        }
    }

    internal void Own(IDisposable resource) => _owned.Add(resource);

    internal void CountMemory()
    {
        ThrowIfDisposed();
        if (++_memories > Limits.MaximumMemories)
        {
            throw new LinkException($"the store's limit of {Limits.MaximumMemories} memories is met");
        }
    }

    internal void CountTable()
    {
        ThrowIfDisposed();
        if (++_tables > Limits.MaximumTables)
        {
            throw new LinkException($"the store's limit of {Limits.MaximumTables} tables is met");
        }
    }

    /// <summary>Adds an instance under construction and returns its index.</summary>
    internal int Add(Instance instance)
    {
        ThrowIfDisposed();
        if (_instances.Count >= Limits.MaximumInstances)
        {
            throw new LinkException($"the store's limit of {Limits.MaximumInstances} instances is met");
        }

        _instances.Add(instance);
        return _instances.Count - 1;
    }

    internal bool TryCommit(long bytes)
    {
        if (bytes > Limits.MaximumCommittedMemory - _committed || !Engine.Budget.TryTake(bytes))
        {
            return false;
        }

        _committed += bytes;
        return true;
    }

    internal void Uncommit(long bytes)
    {
        _committed -= bytes;
        Engine.Budget.Return(bytes);
    }

    private static ArgumentException ForeignReference() => new("the reference does not belong to this store");

    private Function? FindFunction(ulong reference)
    {
        // Newest first: most references belong to the instance just made.
        for (var i = _instances.Count - 1; i >= 0; i--)
        {
            if (_instances[i].FunctionOfRecord(reference) is { } function)
            {
                return function;
            }
        }

        return null;
    }
}
