using Skiff.Compiler.Abi;

namespace Skiff.Runtime.Execution;

/// <summary>One call of the host into the guest. A host function may call again, above the suspended frame: activations are a stack, and the innermost resumes first.</summary>
internal struct Activation
{
    /// <summary>The called function.</summary>
    internal Function Function;

    /// <summary>How many activations there are, this one included.</summary>
    internal int Depth;

    /// <summary>Argument and result slots, on the fiber.</summary>
    internal nint Slots;

    /// <summary>The managed id of the thread it runs on.</summary>
    internal int Thread;

    /// <summary>Whether this call made its thread the owner of the store, and so has to give that up.</summary>
    internal bool OwnsStore;

    /// <summary>Whether it may be suspended: <c>CallAsync</c>.</summary>
    internal bool IsAsync;

    /// <summary>Whether it stopped only to let others run: no host function is in progress.</summary>
    internal bool IsYield;

    /// <summary>Stops it.</summary>
    internal CancellationToken CancellationToken;

    /// <summary>Makes the token interrupt the guest.</summary>
    internal CancellationTokenRegistration Registration;

    /// <summary>Where the activation below is suspended; unused if there is none.</summary>
    internal SuspendedFrame Outer;
}

/// <summary>The words of the ExecutionContext that say where a fiber is suspended.</summary>
internal struct SuspendedFrame
{
    private ulong _stackPointer;
    private ulong _instructionPointer;
    private ulong _framePointer;
    private ulong _vmContext;
    private ulong _callerVmContext;
    private ulong _argumentSlots;

    internal static SuspendedFrame Save(nint context) => new()
    {
        _stackPointer = context.Word(ExecutionContextLayout.FiberStackPointer),
        _instructionPointer = context.Word(ExecutionContextLayout.FiberInstructionPointer),
        _framePointer = context.Word(ExecutionContextLayout.FiberFramePointer),
        _vmContext = context.Word(ExecutionContextLayout.FiberVmContext),
        _callerVmContext = context.Word(ExecutionContextLayout.CallerVmContext),
        _argumentSlots = context.Word(ExecutionContextLayout.ArgumentSlots),
    };

    internal readonly void Restore(nint context)
    {
        context.Word(ExecutionContextLayout.FiberStackPointer) = _stackPointer;
        context.Word(ExecutionContextLayout.FiberInstructionPointer) = _instructionPointer;
        context.Word(ExecutionContextLayout.FiberFramePointer) = _framePointer;
        context.Word(ExecutionContextLayout.FiberVmContext) = _vmContext;
        context.Word(ExecutionContextLayout.CallerVmContext) = _callerVmContext;
        context.Word(ExecutionContextLayout.ArgumentSlots) = _argumentSlots;
    }
}
