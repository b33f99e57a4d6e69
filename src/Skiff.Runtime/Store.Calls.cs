using System.Diagnostics;
using Skiff.Compiler.Abi;
using Skiff.Native;
using Skiff.Runtime.Execution;
using Skiff.Wasm;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Runtime;

/// <content>Calls into the guest: entering, serving its exits, resuming.</content>
public sealed partial class Store
{
    private readonly nint _context;
    private FiberStack? _stack;
    private HostCall?[] _hostCalls = new HostCall?[4];

    /// <summary>When the guest first ran since the store was made, or was rented from a pool: a timestamp of <see cref="Stopwatch"/>, 0 for not yet.</summary>
    public long EnteredAt { get; private set; }

    private int _depth;

    // Whether the innermost activation stands in a host function: only there may another call begin above it.
    private bool _inHostFunction;
    private bool _broken;

    internal void Call(Function function, ReadOnlySpan<Value> arguments, Span<Value> results)
    {
        var activation = Begin(function, arguments, results.Length, isAsync: false, default);
        try
        {
            var exit = Enter(ref activation);
            while (exit != (int)ExitReason.Returned)
            {
                if (!Serve(exit, ref activation, out _))
                {
                    AbandonHostCall(ref activation);
                    throw new InvalidOperationException("a host function did not complete at once: call the guest with CallAsync");
                }

                exit = Resume();
            }

            ReadResults(in activation, results);
        }
        finally
        {
            End(ref activation);
        }
    }

    internal ValueTask CallAsync(Function function, ReadOnlyMemory<Value> arguments, Memory<Value> results, CancellationToken cancellationToken) =>
        _scheduler is { } scheduler && _depth == 0
            ? CallInTurnAsync(scheduler, function, arguments, results, cancellationToken)
            : CallNowAsync(function, arguments, results, cancellationToken);

    private ValueTask CallNowAsync(Function function, ReadOnlyMemory<Value> arguments, Memory<Value> results, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var activation = Begin(function, arguments.Span, results.Length, isAsync: true, cancellationToken);
        ValueTask pending;
        try
        {
            var exit = Enter(ref activation);
            while (true)
            {
                if (exit == (int)ExitReason.Returned)
                {
                    ReadResults(in activation, results.Span);
                    End(ref activation);
                    return default;
                }

                if (!Serve(exit, ref activation, out pending))
                {
                    break;
                }

                exit = Resume();
            }
        }
        catch (Exception e)
        {
            End(ref activation);
            return ValueTask.FromException(e);
        }

        return FinishAsync(activation, pending, results);
    }

    private async ValueTask FinishAsync(Activation activation, ValueTask pending, Memory<Value> results)
    {
        try
        {
            while (true)
            {
                if (!activation.IsYield)
                {
                    HostCallAt(activation.Depth).FunctionWaits();
                }

                Suspend(ref activation);
                EndTurn();
                if (activation.IsYield)
                {
                    await Task.Yield();
                    await TakeTurnAsync().ConfigureAwait(false);
                    Reenter(ref activation);
                }
                else
                {
                    Exception? failure = null;
                    try
                    {
                        await pending.ConfigureAwait(false);
                    }
                    catch (Exception e)
                    {
                        failure = e;
                    }

                    await TakeTurnAsync().ConfigureAwait(false);
                    Reenter(ref activation);
                    FinishHostCall(in activation, failure);
                }

                CheckDeadline(HostCallAt(activation.Depth));
                int exit;
                do
                {
                    exit = Resume();
                    if (exit == (int)ExitReason.Returned)
                    {
                        ReadResults(in activation, results.Span);
                        return;
                    }
                }
                while (Serve(exit, ref activation, out pending));
            }
        }
        finally
        {
            End(ref activation);
        }
    }

    private Activation Begin(Function function, ReadOnlySpan<Value> arguments, int resultCount, bool isAsync, CancellationToken cancellationToken)
    {
        CheckCall(function, arguments, resultCount);
        var activation = new Activation { Function = function, IsAsync = isAsync, CancellationToken = cancellationToken, OwnsStore = Acquire(), Thread = _owner };
        try
        {
            Push(ref activation, arguments);
        }
        catch
        {
            if (activation.OwnsStore)
            {
                Release();
            }

            throw;
        }

        if (cancellationToken.CanBeCanceled)
        {
            activation.Registration = cancellationToken.UnsafeRegister(static store => ((Store)store!).RequestStop(), this);
        }

        return activation;
    }

    private void CheckCall(Function function, ReadOnlySpan<Value> arguments, int resultCount)
    {
        ThrowIfDisposed();
        var type = function.Type;
        if (arguments.Length != type.Parameters.Length || resultCount != type.Results.Length)
        {
            throw new ArgumentException($"the function is {type}: {arguments.Length} arguments and room for {resultCount} results do not fit");
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            if (type.Parameters[i].IsReference)
            {
                CheckReference(type.Parameters[i], arguments[i]);
            }
        }
    }

    private void Push(ref Activation activation, ReadOnlySpan<Value> arguments)
    {
        ulong stackPointer;
        if (_depth == 0)
        {
            stackPointer = PrepareStack();
        }
        else
        {
            if (!_inHostFunction || _broken)
            {
                throw Misuse();
            }

            stackPointer = _context.Word(ExecutionContextLayout.FiberStackPointer);
            activation.Outer = SuspendedFrame.Save(_context);
        }

        var slots = (stackPointer - ((ulong)activation.Function.SlotCount * 8)) & ~15UL;
        if (_depth >= Limits.MaximumNestedCalls || slots < _context.Word(ExecutionContextLayout.FiberStackLimit))
        {
            throw new TrapException(TrapCode.StackOverflow);
        }

        activation.Slots = (nint)slots;
        WriteArguments(in activation, arguments);
        activation.Depth = ++_depth;
        _inHostFunction = false;
        HostCallAt(_depth).BeginActivation(activation.CancellationToken);
    }

    private ulong PrepareStack()
    {
        if (_stack is null)
        {
            _stack = new FiberStack(Limits.StackSize);
            _context.Word(ExecutionContextLayout.FiberStackLimit) = (ulong)_stack.Limit;
            _context.Word(ExecutionContextLayout.FiberGuard) = (ulong)_stack.GuardStart;
            _context.Word(ExecutionContextLayout.FiberGuardLength) = (ulong)FiberStack.GuardSize;
        }

        Volatile.Write(ref _context.Word(ExecutionContextLayout.StackLimit), (ulong)_stack.Limit);
        var now = Stopwatch.GetTimestamp();
        EnteredAt = EnteredAt == 0 ? now : EnteredAt;
        StartSlice(now);
        return (ulong)_stack.Top;
    }

    private int Enter(ref Activation activation)
    {
        return MachineStubs.Shared.Enter(_context, activation.Function.Code, activation.Slots);
    }

    private int Resume() => MachineStubs.Shared.Resume(_context);

    // True: the fiber can be resumed at once. False: something is pending; a yield if no host function is in progress.
    private bool Serve(int exit, ref Activation activation, out ValueTask pending)
    {
        pending = default;
        activation.IsYield = false;
        switch ((ExitReason)(exit & 0xFF))
        {
            case ExitReason.HostCall:
                return ServeHostCall(ref activation, out pending);
            case ExitReason.Builtin:
                ServeBuiltin((Builtin)(exit >> 8));
                return true;
            case ExitReason.Interrupted:
                return ServeInterrupt(ref activation);
            default:
                throw TrapOfFiber((TrapCode)_context.HalfWord(ExecutionContextLayout.TrapCode));
        }
    }

    private bool ServeHostCall(ref Activation activation, out ValueTask pending)
    {
        var called = _hostFunctions[(int)((nint)_context.Word(ExecutionContextLayout.FiberVmContext)).Word(HostFunctionLayout.Index)];
        var caller = activation.Function.Code.IsHost ? 0 : (nint)_context.Word(ExecutionContextLayout.CallerVmContext);
        var call = HostCallAt(activation.Depth);
        call.Begin(called, (nint)_context.Word(ExecutionContextLayout.ArgumentSlots), caller);
        _inHostFunction = true;
        Exception? failure = null;
        try
        {
            pending = called.Function(call);
        }
        catch (Exception e)
        {
            pending = default;
            failure = e;
        }

        if (pending.IsCompletedSuccessfully)
        {
            // Consumes the result of a pooled source; costs nothing for a plain completed task.
            _ = pending.AsTask();
        }
        else if (!pending.IsCompleted)
        {
            return false;
        }
        else
        {
            failure = pending.AsTask().Exception?.InnerException ?? new TaskCanceledException();
        }

        if (_owner != activation.Thread || _depth != activation.Depth || _broken)
        {
            TakeBack(ref activation);
        }

        FinishHostCall(in activation, failure);
        return true;
    }

    private void FinishHostCall(in Activation activation, Exception? failure)
    {
        _inHostFunction = false;
        HostCallAt(activation.Depth).End();
        if (failure is not null)
        {
            ThrowFailure(failure, in activation);
        }
    }

    private void ThrowFailure(Exception failure, in Activation activation)
    {
        switch (failure)
        {
            case TrapException trap:
                var (frames, omitted) = FramesOfSuspendedFiber();
                trap.AddOuterFrames(frames, omitted);
                break;
            case GuestUnwindException:
            case OperationCanceledException when activation.CancellationToken.IsCancellationRequested:
                break;
            default:
                CheckDeadline(HostCallAt(activation.Depth)); // What a wait says when it was ended is its own affair.
                throw TrapOfHost(TrapCode.HostFailure, failure);
        }

        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    private void AbandonHostCall(ref Activation activation)
    {
        // The function still runs somewhere and holds the object: it must find it ended for ever, so it is not reused.
        var call = HostCallAt(activation.Depth);
        call.End();
        call.EndActivation();
        _hostCalls[activation.Depth - 1] = null;
    }

    private HostCall HostCallAt(int depth)
    {
        if (depth > _hostCalls.Length)
        {
            Array.Resize(ref _hostCalls, _hostCalls.Length * 2);
        }

        return _hostCalls[depth - 1] ??= new HostCall(this);
    }

    private void End(ref Activation activation)
    {
        if (activation.CancellationToken.CanBeCanceled)
        {
            activation.Registration.Dispose();
        }

        _hostCalls[activation.Depth - 1]?.EndActivation();
        if (_disposed)
        {
            return;
        }

        if (_depth != activation.Depth)
        {
            // Already thrown as misuse; the frames above may still run, so the stack cannot be unwound.
            _broken = true;
            Release();
            return;
        }

        _depth--;
        if (_depth > 0)
        {
            activation.Outer.Restore(_context);
        }

        _inHostFunction = _depth > 0;
        if (activation.OwnsStore)
        {
            Release();
        }
    }

    private unsafe void WriteArguments(in Activation activation, ReadOnlySpan<Value> arguments)
    {
        // SAFETY: Push made sure that SlotCount slots fit on the fiber's stack, and no code runs on it now.
        var slot = (ulong*)activation.Slots;
        var types = activation.Function.Type.Parameters;
        for (var i = 0; i < arguments.Length; i++)
        {
            var type = types[i];
            *slot++ = type is ValueType.I32 or ValueType.F32 ? (uint)arguments[i].Low : arguments[i].Low;
            if (type == ValueType.V128)
            {
                *slot++ = arguments[i].High;
            }
        }
    }

    private static unsafe void ReadResults(in Activation activation, Span<Value> results)
    {
        // SAFETY: the entry thunk wrote the results to the same slots.
        var slot = (ulong*)activation.Slots;
        var types = activation.Function.Type.Results;
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = types[i] == ValueType.V128 ? new Value(*slot++, *slot++) : new Value(*slot++);
        }
    }

    internal Instance InstanceOf(nint vmContext) => _instances[(int)vmContext.Word(VmContextLayout.InstanceIndex)];
}
