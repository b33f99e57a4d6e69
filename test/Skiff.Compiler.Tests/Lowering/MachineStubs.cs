using Skiff.Compiler.Abi;
using Skiff.Compiler.X64;
using Skiff.Native;

namespace Skiff.Compiler.Tests.Lowering;

/// <summary>What the runtime's stubs do, as simply as can be.</summary>
internal sealed class MachineStubs
{
    /// <summary>Where in the context the interrupt stub counts its calls.</summary>
    public const int InterruptCount = 0x300;

    private static readonly Gpr[] Preserved = [Gpr.Rbx, Gpr.Rbp, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15];
    private readonly X64Assembler _asm = new();

    public MachineStubs(CodeArena arena)
    {
        var (enter, resume, exit, trap, interrupt, builtin) = (WriteEnter(), WriteResume(), WriteExit(), WriteTrap(), WriteInterrupt(), WriteBuiltin());
        _asm.ResolveLabels();
        var start = arena.Copy(_asm.Code).Address;
        (Enter, Resume, Exit, Trap, Interrupt, Builtin) = (start + enter, start + resume, start + exit, start + trap, start + interrupt, start + builtin);
    }

    /// <summary>(thunk, code, slots, vmctx, top of the stack) -> reason.</summary>
    public nint Enter { get; }

    /// <summary>(context) -> reason.</summary>
    public nint Resume { get; }

    public nint Exit { get; }

    public nint Trap { get; }

    public nint Interrupt { get; }

    public nint Builtin { get; }

    private int WriteEnter()
    {
        var start = _asm.Position;
        foreach (var register in Preserved)
        {
            _asm.Push(register);
        }

        _asm.Mov(OperandSize.Qword, Gpr.R14, Gpr.Rcx);
        _asm.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R14, VmContextLayout.Context));
        _asm.Mov(OperandSize.Qword, new Address(Gpr.R11, ExecutionContextLayout.HostStackPointer), Gpr.Rsp);
        _asm.Mov(OperandSize.Qword, Gpr.R15, new Address(Gpr.R14, VmContextLayout.MemoryBase));
        _asm.Mov(OperandSize.Qword, Gpr.Rsp, Gpr.R8);
        _asm.Mov(OperandSize.Qword, Gpr.Rax, Gpr.Rdi);
        _asm.Mov(OperandSize.Qword, Gpr.Rdi, Gpr.Rsi);
        _asm.Mov(OperandSize.Qword, Gpr.Rsi, Gpr.Rdx);
        _asm.Call(Gpr.Rax);
        _asm.Mov(Gpr.Rax, (int)ExitReason.Returned);
        WriteLeave();
        return start;
    }

    private int WriteResume()
    {
        var start = _asm.Position;
        foreach (var register in Preserved)
        {
            _asm.Push(register);
        }

        _asm.Mov(OperandSize.Qword, new Address(Gpr.Rdi, ExecutionContextLayout.HostStackPointer), Gpr.Rsp);
        _asm.Mov(OperandSize.Qword, Gpr.Rsp, new Address(Gpr.Rdi, ExecutionContextLayout.FiberStackPointer));
        _asm.Mov(OperandSize.Qword, Gpr.Rbp, new Address(Gpr.Rdi, ExecutionContextLayout.FiberFramePointer));
        _asm.Mov(OperandSize.Qword, Gpr.R14, new Address(Gpr.Rdi, ExecutionContextLayout.FiberVmContext));
        _asm.Mov(OperandSize.Qword, Gpr.R15, new Address(Gpr.R14, VmContextLayout.MemoryBase));
        _asm.Jmp(new Address(Gpr.Rdi, ExecutionContextLayout.FiberInstructionPointer));
        return start;
    }

    private int WriteExit()
    {
        var start = _asm.Position;
        WriteLeave();
        return start;
    }

    // edi = code, the return address on the stack.
    private int WriteTrap()
    {
        var start = _asm.Position;
        _asm.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R14, VmContextLayout.Context));
        _asm.Mov(OperandSize.Dword, new Address(Gpr.R11, ExecutionContextLayout.TrapCode), Gpr.Rdi);
        _asm.Pop(Gpr.Rax);
        _asm.Mov(OperandSize.Qword, new Address(Gpr.R11, ExecutionContextLayout.TrapInstructionPointer), Gpr.Rax);
        _asm.Mov(Gpr.Rax, (int)ExitReason.Trapped);
        WriteLeave();
        return start;
    }

    // Traps if the stack is really used up, else counts, lets the code go on, and spoils what it may spoil.
    private int WriteInterrupt()
    {
        var start = _asm.Position;
        var overflow = _asm.NewLabel();
        _asm.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.Rsp, new Address(Gpr.R11, ExecutionContextLayout.FiberStackLimit));
        _asm.JccShort(Condition.Below, overflow);
        _asm.Unary(UnaryOp.Inc, OperandSize.Dword, new Address(Gpr.R11, InterruptCount));
        _asm.Push(Gpr.Rax);
        _asm.Mov(OperandSize.Qword, Gpr.Rax, new Address(Gpr.R11, ExecutionContextLayout.FiberStackLimit));
        _asm.Mov(OperandSize.Qword, new Address(Gpr.R11, ExecutionContextLayout.StackLimit), Gpr.Rax);
        _asm.Pop(Gpr.Rax);
        _asm.Mov(Gpr.R11, -1);
        _asm.Ret();
        _asm.Bind(overflow);
        _asm.Mov(Gpr.Rdi, (int)TrapCode.StackOverflow);
        _asm.Jmp(new Address(Gpr.R11, ExecutionContextLayout.TrapStub));
        return start;
    }

    // Answers -1 and destroys everything else.
    private int WriteBuiltin()
    {
        var start = _asm.Position;
        foreach (var register in Enum.GetValues<Gpr>().Except([Gpr.Rsp, Gpr.Rbp, Gpr.R14, Gpr.R15]))
        {
            _asm.Mov(register, register == Gpr.Rax ? uint.MaxValue : 0x5A5A_5A5A_5A5A_5A5A);
        }

        _asm.Ret();
        return start;
    }

    private void WriteLeave()
    {
        _asm.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R14, VmContextLayout.Context));
        _asm.Mov(OperandSize.Qword, Gpr.Rsp, new Address(Gpr.R11, ExecutionContextLayout.HostStackPointer));
        foreach (var register in Preserved.Reverse())
        {
            _asm.Pop(register);
        }

        _asm.Ret();
    }
}
