using Skiff.Compiler.Abi;
using Skiff.Compiler.X64;

namespace Skiff.Runtime.Stubs;

/// <summary>Writes the stubs that switch between the .NET thread's stack and a fiber. See docs/internals/abi.md.</summary>
internal static class SwitchStubs
{
    private static readonly Gpr[] s_calleeSaved = [Gpr.Rbp, Gpr.Rbx, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15];

    private static readonly Gpr[] s_interruptSaved =
        [Gpr.Rax, Gpr.Rcx, Gpr.Rdx, Gpr.Rbx, Gpr.Rsi, Gpr.Rdi, Gpr.R8, Gpr.R9, Gpr.R10, Gpr.R12, Gpr.R13];

    private const int XmmCount = 16;

    /// <summary><c>int enter(context rdi, thunk rsi, code rdx, slots rcx, vmctx r8)</c> by the C calling convention. The slots are the top of the fiber's stack, 16-byte aligned.</summary>
    internal static void Enter(X64Assembler code, Label exitWithContext)
    {
        SaveHost(code);
        code.Mov(OperandSize.Qword, Gpr.R14, Gpr.R8);
        code.Mov(OperandSize.Qword, Gpr.R15, new Address(Gpr.R14, VmContextLayout.MemoryBase));
        code.Mov(OperandSize.Qword, Gpr.Rsp, Gpr.Rcx);
        code.Mov(OperandSize.Qword, Gpr.R10, Gpr.Rsi);
        code.Mov(OperandSize.Qword, Gpr.Rdi, Gpr.Rdx);
        code.Mov(OperandSize.Qword, Gpr.Rsi, Gpr.Rcx);
        code.Zero(Gpr.Rbp); // The frame chain of the activation ends here.
        code.Call(Gpr.R10);
        code.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R14, VmContextLayout.Context));
        code.Zero(Gpr.Rax); // ExitReason.Returned
        code.Jmp(exitWithContext);
    }

    /// <summary><c>int resume(context rdi)</c> by the C calling convention.</summary>
    internal static void Resume(X64Assembler code)
    {
        SaveHost(code);
        code.Mov(OperandSize.Qword, Gpr.R14, new Address(Gpr.Rdi, ExecutionContextLayout.FiberVmContext));
        code.Mov(OperandSize.Qword, Gpr.R15, new Address(Gpr.R14, VmContextLayout.MemoryBase));
        code.Mov(OperandSize.Qword, Gpr.Rsp, new Address(Gpr.Rdi, ExecutionContextLayout.FiberStackPointer));
        code.Mov(OperandSize.Qword, Gpr.Rbp, new Address(Gpr.Rdi, ExecutionContextLayout.FiberFramePointer));
        code.Jmp(new Address(Gpr.Rdi, ExecutionContextLayout.FiberInstructionPointer));
    }

    /// <summary>The exit: eax = reason, r14 = a vmctx or host function record. Returns from the host's enter or resume.</summary>
    internal static void Exit(X64Assembler code, Label exitWithContext)
    {
        code.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R14, VmContextLayout.Context));
        code.Bind(exitWithContext);
        code.Mov(OperandSize.Qword, Gpr.Rsp, new Address(Gpr.R11, ExecutionContextLayout.HostStackPointer));
        for (var i = s_calleeSaved.Length - 1; i >= 0; i--)
        {
            code.Pop(s_calleeSaved[i]);
        }

        code.Ret();
    }

    /// <summary>An explicit trap: edi = code, the return address on the stack = place.</summary>
    internal static void Trap(X64Assembler code, Label exitWithContext)
    {
        code.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R14, VmContextLayout.Context));
        code.Pop(Gpr.Rax);
        code.Mov(OperandSize.Qword, new Address(Gpr.R11, ExecutionContextLayout.TrapInstructionPointer), Gpr.Rax);
        code.Mov(OperandSize.Qword, new Address(Gpr.R11, ExecutionContextLayout.TrapFramePointer), Gpr.Rbp);
        code.Mov(OperandSize.Dword, new Address(Gpr.R11, ExecutionContextLayout.TrapCode), Gpr.Rdi);
        code.Mov(OperandSize.Qword, new Address(Gpr.R11, ExecutionContextLayout.TrapAddress), 0);
        code.Mov(Gpr.Rax, (int)ExitReason.Trapped);
        code.Jmp(exitWithContext);
    }

    /// <summary>Called where rsp is below the stack limit: a real overflow traps; a request to stop exits, and on resumption everything but r11 and the flags is as before.</summary>
    internal static void Interrupt(X64Assembler code, Label exit, Label trap)
    {
        var overflow = code.NewLabel();
        var resumed = code.NewLabel();
        code.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R14, VmContextLayout.Context));
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.Rsp, new Address(Gpr.R11, ExecutionContextLayout.FiberStackLimit));
        code.Jcc(Condition.Below, overflow);
        code.Alu(AluOp.Cmp, OperandSize.Qword, new Address(Gpr.R11, ExecutionContextLayout.StackLimit), -1);
        code.Jcc(Condition.NotEqual, overflow); // A frame larger than the room that is left.

        code.Push(Gpr.Rbp);
        code.Mov(OperandSize.Qword, Gpr.Rbp, Gpr.Rsp);
        foreach (var register in s_interruptSaved)
        {
            code.Push(register);
        }

        code.Alu(AluOp.Sub, OperandSize.Qword, Gpr.Rsp, XmmCount * 16);
        for (var i = 0; i < XmmCount; i++)
        {
            code.Sse(SseStore.Movups, new Address(Gpr.Rsp, i * 16), (Xmm)i);
        }

        SaveFiber(code, resumed);
        code.Mov(Gpr.Rax, (int)ExitReason.Interrupted);
        code.Jmp(exit);

        code.Bind(resumed);
        for (var i = 0; i < XmmCount; i++)
        {
            code.Sse(SseOp.Movups, (Xmm)i, new Address(Gpr.Rsp, i * 16));
        }

        code.Alu(AluOp.Add, OperandSize.Qword, Gpr.Rsp, XmmCount * 16);
        for (var i = s_interruptSaved.Length - 1; i >= 0; i--)
        {
            code.Pop(s_interruptSaved[i]);
        }

        code.Pop(Gpr.Rbp);
        code.Ret();

        code.Bind(overflow);
        code.Mov(Gpr.Rdi, (int)TrapCode.StackOverflow);
        code.Jmp(trap);
    }

    /// <summary>The common part of builtins that run in C#: eax = reason and number. Stores six argument registers as slots and exits; the result comes back in the first.</summary>
    internal static void BuiltinExit(X64Assembler code, Label exit)
    {
        var resumed = code.NewLabel();
        code.Push(Gpr.Rbp);
        code.Mov(OperandSize.Qword, Gpr.Rbp, Gpr.Rsp);
        code.Push(Gpr.R9);
        code.Push(Gpr.R8);
        code.Push(Gpr.Rcx);
        code.Push(Gpr.Rdx);
        code.Push(Gpr.Rsi);
        code.Push(Gpr.Rdi);
        SaveFiber(code, resumed);
        code.Mov(OperandSize.Qword, new Address(Gpr.R11, ExecutionContextLayout.ArgumentSlots), Gpr.Rsp);
        code.Jmp(exit);

        code.Bind(resumed);
        code.Mov(OperandSize.Qword, Gpr.Rax, new Address(Gpr.Rsp));
        code.Leave();
        code.Ret();
    }

    private static void SaveHost(X64Assembler code)
    {
        foreach (var register in s_calleeSaved)
        {
            code.Push(register);
        }

        code.Mov(OperandSize.Qword, new Address(Gpr.Rdi, ExecutionContextLayout.HostStackPointer), Gpr.Rsp);
    }

    // Leaves the context in r11; uses rcx, keeps eax.
    private static void SaveFiber(X64Assembler code, Label resumed)
    {
        code.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R14, VmContextLayout.Context));
        code.Mov(OperandSize.Qword, new Address(Gpr.R11, ExecutionContextLayout.FiberVmContext), Gpr.R14);
        code.Mov(OperandSize.Qword, new Address(Gpr.R11, ExecutionContextLayout.FiberStackPointer), Gpr.Rsp);
        code.Mov(OperandSize.Qword, new Address(Gpr.R11, ExecutionContextLayout.FiberFramePointer), Gpr.Rbp);
        code.Lea(OperandSize.Qword, Gpr.Rcx, Address.Of(resumed));
        code.Mov(OperandSize.Qword, new Address(Gpr.R11, ExecutionContextLayout.FiberInstructionPointer), Gpr.Rcx);
    }
}
