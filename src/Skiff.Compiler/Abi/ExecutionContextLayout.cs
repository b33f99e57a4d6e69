namespace Skiff.Compiler.Abi;

/// <summary>
/// Offsets in the ExecutionContext: native memory, one per store, at a fixed address for the store's life. It holds what belongs to
/// the fiber that runs now; entering or resuming a fiber rewrites it. Machine code reaches it through <see cref="VmContextLayout.Context"/>.
/// </summary>
public static class ExecutionContextLayout
{
    /// <summary>
    /// u64. The lowest rsp allowed, as the prologues and loop headers see it: <see cref="FiberStackLimit"/>, or all ones when the
    /// running code shall stop at the next check (deadline, yield). Written by other threads.
    /// </summary>
    public const int StackLimit = 0x00;

    /// <summary>u64. The real limit of the fiber's stack, slack for a signal frame already added.</summary>
    public const int FiberStackLimit = 0x08;

    /// <summary>u64. rsp of the .NET thread, where an exit continues.</summary>
    public const int HostStackPointer = 0x10;

    /// <summary>u64. rsp of the suspended fiber.</summary>
    public const int FiberStackPointer = 0x18;

    /// <summary>u64. Where the suspended fiber continues.</summary>
    public const int FiberInstructionPointer = 0x20;

    /// <summary>u64. rbp of the suspended fiber: the head of its frame chain.</summary>
    public const int FiberFramePointer = 0x28;

    /// <summary>u64. r14 of the suspended fiber: restored by a resume, together with r15 from its <see cref="VmContextLayout.MemoryBase"/>.</summary>
    public const int FiberVmContext = 0x30;

    /// <summary>u64. The vmctx of the instance that called the host function, 0 if the host called it.</summary>
    public const int CallerVmContext = 0x38;

    /// <summary>u64. Address of the argument slots (8 bytes each) of the host call in progress; results are written to the same slots.</summary>
    public const int ArgumentSlots = 0x40;

    /// <summary>i64. Fuel left; only code compiled with fuel looks at it.</summary>
    public const int Fuel = 0x48;

    /// <summary>u32. The <see cref="Abi.TrapCode"/> of the last trap.</summary>
    public const int TrapCode = 0x50;

    /// <summary>u64. For a fault: the instruction. For an explicit trap: the return address of the call into the trap tail.</summary>
    public const int TrapInstructionPointer = 0x58;

    /// <summary>u64. rbp when the trap happened.</summary>
    public const int TrapFramePointer = 0x60;

    /// <summary>u64. The address that faulted; 0 for an explicit trap.</summary>
    public const int TrapAddress = 0x68;

    /// <summary>u64. Address of the exit stub: eax = <see cref="ExitReason"/> and details; switches to the host stack and returns there. Jump, never call.</summary>
    public const int ExitStub = 0x70;

    /// <summary>u64. Address of the trap stub: edi = trap code, return address = place. Call or jump from a trap tail; never returns.</summary>
    public const int TrapStub = 0x78;

    /// <summary>u64. Address of the interrupt stub: called when rsp is below <see cref="StackLimit"/>; preserves every register and the flags are lost. It finds out whether it is an overflow (then it traps) or a request to stop.</summary>
    public const int InterruptStub = 0x80;

    /// <summary>u64. First address of the guard below the fiber's stack, for the signal handler.</summary>
    public const int FiberGuard = 0x88;

    /// <summary>u64. Bytes of that guard.</summary>
    public const int FiberGuardLength = 0x90;

    /// <summary>First of the addresses of builtins, 8 bytes each, in the order of <see cref="Builtin"/>.</summary>
    public const int Builtins = 0x100;

    /// <summary>Size of the structure in bytes.</summary>
    public const int Size = 0x400;
}

/// <summary>Why a fiber came back to the host: the low byte of eax.</summary>
public enum ExitReason : byte
{
    /// <summary>The entered function returned; its results are in the slots.</summary>
    Returned = 0,

    /// <summary>A host function is called: r14 was its <see cref="HostFunctionLayout"/>.</summary>
    HostCall = 1,

    /// <summary>A builtin that runs in C#: the number is in bits 8 to 15; the arguments are in the slots.</summary>
    Builtin = 2,

    /// <summary>The code stopped at a check because the stack limit said so.</summary>
    Interrupted = 3,

    /// <summary>A trap; see the trap fields. The fiber must not be resumed.</summary>
    Trapped = 4,
}

/// <summary>Offsets of the native record that r14 points to in a call of a host function.</summary>
public static class HostFunctionLayout
{
    /// <summary>u64. The ExecutionContext, at the same offset as in a vmctx.</summary>
    public const int Context = VmContextLayout.Context;

    /// <summary>u64. 0: a host function has no memory. Same offset as in a vmctx.</summary>
    public const int MemoryBase = VmContextLayout.MemoryBase;

    /// <summary>u64. The runtime's index of the function.</summary>
    public const int Index = 0x18;

    /// <summary>Size in bytes.</summary>
    public const int Size = 0x20;
}
