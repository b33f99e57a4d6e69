using System.Diagnostics;
using Skiff.Compiler.Abi;
using Skiff.Wasm;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Runtime;

/// <summary>
/// A call of a host function: its arguments and results. The store reuses the object, so keep nothing of it after the function's task has completed.
/// Read all arguments before you write results: they share their place.
/// </summary>
public sealed unsafe class HostCall
{
    // Null outside of a call. What follows is only valid inside.
    private ulong* _slots;
    private HostFunctionEntry? _entry;
    private nint _callerVmContext;

    // Kept for all calls of one activation: whether to wait is the function's own decision, so it is only made when the token is asked for.
    private CancellationToken _token;
    private CancellationTokenSource? _deadlineSource;
    private bool _hasDeadlineToken;

    // Whether the token ends at the deadline has to be decided by two: the thread that sees that the function waits, and the function, which may ask for the token after that.
    private readonly Lock _deadlineLock = new();
    private bool _functionWaits;
    private bool _isTimed;
    private CancellationTokenRegistration _linked;
    private long _sourceDeadline;

    internal HostCall(Store store) => Store = store;

    /// <summary>The store.</summary>
    public Store Store { get; }

    /// <summary>The state object the store was made with.</summary>
    public object? State => Store.State;

    /// <summary>The type of the called function.</summary>
    public FunctionType Type => Entry.Type;

    /// <summary>The instance that calls, or null if the host called the host function directly.</summary>
    public Instance? Caller
    {
        get
        {
            CheckActive();
            return CallingInstance;
        }
    }

    /// <summary>
    /// The token given to <see cref="Function.CallAsync"/>; it also ends when the store's deadline passes (<see cref="Store.SetDeadline"/>). A function that waits
    /// and does not watch it holds its guest up.
    /// </summary>
    public CancellationToken CancellationToken => Store.Deadline == long.MaxValue ? _token : TokenWithDeadline();

    /// <summary>The caller's memory 0; empty if it has none. Ask again after every await and after every call of the guest.</summary>
    public Span<byte> Memory
    {
        get
        {
            CheckActive();
            return CallingInstance?.Memory is { } memory ? memory.Span : default;
        }
    }

    /// <summary>An i32 argument.</summary>
    public int GetI32(int index) => (int)*Parameter(index);

    /// <summary>An i32 argument, unsigned: pointers, lengths.</summary>
    public uint GetU32(int index) => (uint)*Parameter(index);

    /// <summary>An i64 argument.</summary>
    public long GetI64(int index) => (long)*Parameter(index);

    /// <summary>An i64 argument, unsigned.</summary>
    public ulong GetU64(int index) => *Parameter(index);

    /// <summary>An f32 argument.</summary>
    public float GetF32(int index) => BitConverter.UInt32BitsToSingle((uint)*Parameter(index));

    /// <summary>An f64 argument.</summary>
    public double GetF64(int index) => BitConverter.UInt64BitsToDouble(*Parameter(index));

    /// <summary>A funcref argument, or null.</summary>
    public Function? GetFunction(int index) => Store.GetFunction(Get(index));

    /// <summary>An externref argument: the object, or null.</summary>
    public object? GetExternal(int index) => Store.GetExternal(Get(index));

    /// <summary>An argument of any type.</summary>
    public Value Get(int index)
    {
        var slot = Parameter(index);
        return new Value(slot[0], Type.Parameters[index] == ValueType.V128 ? slot[1] : 0);
    }

    /// <summary>Sets an i32 result.</summary>
    public void SetI32(int index, int value) => *Result(index) = (uint)value;

    /// <summary>Sets an i32 result, unsigned.</summary>
    public void SetU32(int index, uint value) => *Result(index) = value;

    /// <summary>Sets an i64 result.</summary>
    public void SetI64(int index, long value) => *Result(index) = (ulong)value;

    /// <summary>Sets an i64 result, unsigned.</summary>
    public void SetU64(int index, ulong value) => *Result(index) = value;

    /// <summary>Sets an f32 result.</summary>
    public void SetF32(int index, float value) => *Result(index) = BitConverter.SingleToUInt32Bits(value);

    /// <summary>Sets an f64 result.</summary>
    public void SetF64(int index, double value) => *Result(index) = BitConverter.DoubleToUInt64Bits(value);

    /// <summary>Sets a result of any type.</summary>
    public void Set(int index, Value value)
    {
        var slot = Result(index);
        var type = Type.Results[index];
        Store.CheckReference(type, value);
        slot[0] = type is ValueType.I32 or ValueType.F32 ? (uint)value.Low : value.Low;
        if (type == ValueType.V128)
        {
            slot[1] = value.High;
        }
    }

    /// <summary>A part of the caller's memory 0.</summary>
    /// <exception cref="TrapException">It is not all inside: <see cref="TrapCode.MemoryOutOfBounds"/>.</exception>
    public Span<byte> Slice(ulong offset, ulong length) =>
        TrySlice(offset, length, out var bytes) ? bytes : throw new TrapException(TrapCode.MemoryOutOfBounds);

    /// <summary>A part of the caller's memory 0; false if it is not all inside.</summary>
    public bool TrySlice(ulong offset, ulong length, out Span<byte> bytes)
    {
        CheckActive();
        if (CallingInstance?.Memory is { } memory)
        {
            return memory.TrySlice(offset, length, out bytes);
        }

        bytes = default;
        return false;
    }

    // Hot: one store of a reference at most, and none for the function called last.
    internal void Begin(HostFunctionEntry entry, nint slots, nint callerVmContext)
    {
        if (!ReferenceEquals(_entry, entry))
        {
            _entry = entry;
        }

        _callerVmContext = callerVmContext;
        _slots = (ulong*)slots;
    }

    internal void End()
    {
        _slots = null;
        _functionWaits = false;
    }

    /// <summary>Whether the token ended because of the store's deadline. Timers may be some milliseconds early; the guest was told, so it counts.</summary>
    internal bool HasPassedDeadline =>
        _hasDeadlineToken && _deadlineSource!.IsCancellationRequested && !_token.IsCancellationRequested && _sourceDeadline == Store.Deadline;

    /// <summary>Begins an activation, whose calls this object will describe one by one.</summary>
    internal void BeginActivation(CancellationToken token)
    {
        _functionWaits = false;

        // A comparison is cheaper than the store of a reference.
        if (_token != token)
        {
            _token = token;
        }
    }

    /// <summary>The function waits, so its token has to end at the deadline. Most functions are done before there is any need of a timer.</summary>
    internal void FunctionWaits()
    {
        lock (_deadlineLock)
        {
            _functionWaits = true;
            if (_hasDeadlineToken && !_isTimed)
            {
                StartTimer();
            }
        }
    }

    /// <summary>Lets go of the token. Its source, and the timer in it, are used again.</summary>
    internal void EndActivation()
    {
        if (_hasDeadlineToken)
        {
            _hasDeadlineToken = false;
            _linked.Dispose();
            if (!_deadlineSource!.TryReset()) // there is one if it has the token
            {
                _deadlineSource.Dispose();
                _deadlineSource = null;
            }
        }
    }

    private HostFunctionEntry Entry
    {
        get
        {
            CheckActive();
            return _entry!; // Set by Begin, before the slots.
        }
    }

    private Instance? CallingInstance => _callerVmContext == 0 ? null : Store.InstanceOf(_callerVmContext);

    private CancellationToken TokenWithDeadline()
    {
        var deadline = Store.Deadline;
        if (_sourceDeadline != deadline)
        {
            EndActivation();
        }

        lock (_deadlineLock)
        {
            if (!_hasDeadlineToken)
            {
                _sourceDeadline = deadline;
                _deadlineSource ??= new CancellationTokenSource();
                _linked = _token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _deadlineSource);
                _hasDeadlineToken = true;
                _isTimed = false;
            }

            if (_functionWaits && !_isTimed)
            {
                StartTimer();
            }

            return _deadlineSource!.Token; // made above
        }
    }

    // Rounded up to what timers count in. A time longer than timers take (49 days) is no wait to end.
    private void StartTimer()
    {
        _isTimed = true;
        var milliseconds = Math.Max(0, Math.Ceiling(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _sourceDeadline).TotalMilliseconds));
        if (milliseconds < uint.MaxValue)
        {
            _deadlineSource!.CancelAfter(TimeSpan.FromMilliseconds(milliseconds)); // there is one where there is a token
        }
    }

    private static InvalidOperationException Ended() => new("the host call has ended");

    private void CheckActive()
    {
        if (_slots is null)
        {
            throw Ended();
        }
    }

    // SAFETY of both: the index is checked against the type, whose exit thunk reserved the slots; they stay on the suspended fiber until End.
    private ulong* Parameter(int index)
    {
        var entry = Entry;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)entry.Type.Parameters.Length, nameof(index));
        return _slots + (entry.HasVectors ? SlotOf(entry.Type.Parameters.AsSpan(), index) : index);
    }

    private ulong* Result(int index)
    {
        var entry = Entry;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)entry.Type.Results.Length, nameof(index));
        return _slots + (entry.HasVectors ? SlotOf(entry.Type.Results.AsSpan(), index) : index);
    }

    private static int SlotOf(ReadOnlySpan<ValueType> types, int index)
    {
        var slot = index;
        foreach (var type in types[..index])
        {
            slot += type == ValueType.V128 ? 1 : 0;
        }

        return slot;
    }
}
