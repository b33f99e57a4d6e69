using System.Text;
using Skiff.Compiler.Abi;
using Skiff.Compiler.X64;
using Skiff.Runtime.Execution;

namespace Skiff.Runtime.Stubs;

/// <summary>
/// Writes the handler of SIGSEGV, SIGBUS, SIGFPE and SIGILL: <c>(edi signal, rsi siginfo, rdx ucontext)</c>. A fault at a recorded trap site whose address
/// lies in the memory of the instance, or one in the fiber's guard, becomes a trap. Any other fault of our code is a bug of the compiler: it is said, and the process dies.
/// A fault elsewhere belongs to the handler that was there before.
/// </summary>
internal static class SignalStub
{
    private const int SysWrite = 1;
    private const int SysRtSigaction = 13;
    private const int StandardError = 2;
    private const int SigBus = 7;
    private const int SigSegv = 11;

    private const string Message =
        "skiff: fault in compiled code that is no trap (a bug of the engine): pc 0x0000000000000000 address 0x0000000000000000 code offset 0x0000000000000000 function 0x0000000000000000\n";

    private const int MessageRoom = 256;

    internal static void Write(X64Assembler code, CodeRegistry registry, nint previousHandlers, Label exit, out Label handler, out Label defaultAction)
    {
        handler = code.NewLabel();
        defaultAction = code.NewLabel();
        var foreign = code.NewLabel();
        var search = code.NewLabel();
        var above = code.NewLabel();
        var found = code.NewLabel();
        var guard = code.NewLabel();
        var trap = code.NewLabel();
        var fatal = code.NewLabel();
        var faultExit = code.NewLabel();

        code.Align(16);
        code.Bind(handler);
        code.Mov(OperandSize.Qword, Gpr.Rax, new Address(Gpr.Rdx, UserContext.Rip));
        code.Mov(Gpr.Rcx, registry.Arena.Address);
        code.Mov(OperandSize.Qword, Gpr.R8, Gpr.Rax);
        code.Alu(AluOp.Sub, OperandSize.Qword, Gpr.R8, Gpr.Rcx);
        code.Mov(Gpr.R9, (long)registry.Arena.Granules * Native.CodeArena.GranuleSize);
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.R8, Gpr.R9);
        code.Jcc(Condition.AboveEqual, foreign);

        // rcx = entry, rax = offset in its code.
        code.Shift(ShiftOp.Shr, OperandSize.Qword, Gpr.R8, 16);
        code.Mov(Gpr.Rcx, registry.GranuleMap);
        code.Mov(OperandSize.Dword, Gpr.Rcx, new Address(Gpr.Rcx, Gpr.R8, 2));
        code.Shift(ShiftOp.Shl, OperandSize.Qword, Gpr.Rcx, CodeRegistry.EntrySizeLog2);
        code.Mov(Gpr.R8, registry.Entries);
        code.Alu(AluOp.Add, OperandSize.Qword, Gpr.Rcx, Gpr.R8);
        code.Alu(AluOp.Sub, OperandSize.Qword, Gpr.Rax, new Address(Gpr.Rcx, CodeRegistry.EntryStart));

        var memoryFault = code.NewLabel();
        code.Alu(AluOp.Cmp, OperandSize.Dword, Gpr.Rdi, SigSegv);
        code.Jcc(Condition.Equal, memoryFault);
        code.Alu(AluOp.Cmp, OperandSize.Dword, Gpr.Rdi, SigBus);
        code.Jcc(Condition.NotEqual, fatal);
        code.Bind(memoryFault);

        // Binary search in [r9, r10) of the sites at r8.
        code.Mov(OperandSize.Qword, Gpr.R8, new Address(Gpr.Rcx, CodeRegistry.EntrySites));
        code.Zero(Gpr.R9);
        code.Mov(OperandSize.Qword, Gpr.R10, new Address(Gpr.Rcx, CodeRegistry.EntrySiteCount));
        code.Bind(search);
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.R9, Gpr.R10);
        code.Jcc(Condition.AboveEqual, guard);
        code.Lea(OperandSize.Qword, Gpr.R11, new Address(Gpr.R9, Gpr.R10));
        code.Shift(ShiftOp.Shr, OperandSize.Qword, Gpr.R11, 1);
        code.Alu(AluOp.Cmp, OperandSize.Dword, Gpr.Rax, new Address(Gpr.R8, Gpr.R11, 2));
        code.Jcc(Condition.Equal, found);
        code.Jcc(Condition.Above, above);
        code.Mov(OperandSize.Qword, Gpr.R10, Gpr.R11);
        code.Jmp(search);
        code.Bind(above);
        code.Lea(OperandSize.Qword, Gpr.R9, new Address(Gpr.R11, 1));
        code.Jmp(search);

        // ecx = what it means; r8 = vmctx, r9 = address.
        code.Bind(found);
        code.Mov(OperandSize.Qword, Gpr.R8, new Address(Gpr.Rcx, CodeRegistry.EntryCodes));
        code.MovZx(OperandSize.Byte, Gpr.R10, new Address(Gpr.R8, Gpr.R11));
        code.Mov(OperandSize.Qword, Gpr.R8, new Address(Gpr.Rdx, UserContext.R14));
        code.Mov(OperandSize.Qword, Gpr.R9, new Address(Gpr.Rsi, UserContext.SignalAddress));
        code.Mov(OperandSize.Qword, Gpr.R11, Gpr.R9);
        code.Alu(AluOp.Sub, OperandSize.Qword, Gpr.R11, new Address(Gpr.R8, VmContextLayout.MemoryBase));
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.R11, new Address(Gpr.R8, VmContextLayout.MemoryReservation));
        code.Jcc(Condition.Below, trap);

        code.Bind(guard);
        code.Mov(OperandSize.Qword, Gpr.R8, new Address(Gpr.Rdx, UserContext.R14));
        code.Mov(OperandSize.Qword, Gpr.R9, new Address(Gpr.Rsi, UserContext.SignalAddress));
        code.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R8, VmContextLayout.Context));
        code.Mov(OperandSize.Qword, Gpr.R10, Gpr.R9);
        code.Alu(AluOp.Sub, OperandSize.Qword, Gpr.R10, new Address(Gpr.R11, ExecutionContextLayout.FiberGuard));
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.R10, new Address(Gpr.R11, ExecutionContextLayout.FiberGuardLength));
        code.Jcc(Condition.AboveEqual, fatal);
        code.Mov(Gpr.R10, (int)TrapCode.StackOverflow);

        // Record the trap and let sigreturn continue at the exit.
        code.Bind(trap);
        code.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R8, VmContextLayout.Context));
        code.Mov(OperandSize.Dword, new Address(Gpr.R11, ExecutionContextLayout.TrapCode), Gpr.R10);
        code.Mov(OperandSize.Qword, new Address(Gpr.R11, ExecutionContextLayout.TrapAddress), Gpr.R9);
        code.Mov(OperandSize.Qword, Gpr.Rax, new Address(Gpr.Rdx, UserContext.Rip));
        code.Mov(OperandSize.Qword, new Address(Gpr.R11, ExecutionContextLayout.TrapInstructionPointer), Gpr.Rax);
        code.Mov(OperandSize.Qword, Gpr.Rax, new Address(Gpr.Rdx, UserContext.Rbp));
        code.Mov(OperandSize.Qword, new Address(Gpr.R11, ExecutionContextLayout.TrapFramePointer), Gpr.Rax);
        code.Lea(OperandSize.Qword, Gpr.Rax, Address.Of(faultExit));
        code.Mov(OperandSize.Qword, new Address(Gpr.Rdx, UserContext.Rip), Gpr.Rax);
        code.Ret();

        code.Bind(faultExit);
        code.Mov(Gpr.Rax, (int)ExitReason.Trapped);
        code.Jmp(exit);

        code.Bind(foreign);
        code.Mov(Gpr.Rcx, previousHandlers);
        code.MovSx(OperandSize.Qword, OperandSize.Dword, Gpr.R8, Gpr.Rdi);
        code.Jmp(new Address(Gpr.Rcx, Gpr.R8, 3));

        code.Bind(fatal);
        WriteFatal(code, defaultAction);
    }

    // rax = offset in the code, rcx = entry. Falls through to the default action, under which the faulting instruction runs once more.
    private static void WriteFatal(X64Assembler code, Label defaultAction)
    {
        var text = code.NewLabel();
        var hex = code.NewLabel();
        code.Push(Gpr.Rdi);
        code.Alu(AluOp.Sub, OperandSize.Qword, Gpr.Rsp, MessageRoom);
        code.Mov(OperandSize.Qword, Gpr.Rbx, Gpr.Rsi);
        code.Mov(OperandSize.Qword, Gpr.R12, Gpr.Rax);
        code.Mov(OperandSize.Qword, Gpr.R13, Gpr.Rcx);
        code.Lea(OperandSize.Qword, Gpr.Rsi, Address.Of(text));
        code.Mov(OperandSize.Qword, Gpr.Rdi, Gpr.Rsp);
        code.Mov(Gpr.Rcx, Message.Length);
        code.RepMovsb();

        code.Mov(OperandSize.Qword, Gpr.Rax, new Address(Gpr.Rdx, UserContext.Rip));
        WriteNumber(code, hex, " pc 0x");
        code.Mov(OperandSize.Qword, Gpr.Rax, new Address(Gpr.Rbx, UserContext.SignalAddress));
        WriteNumber(code, hex, " address 0x");
        code.Mov(OperandSize.Qword, Gpr.Rax, Gpr.R12);
        WriteNumber(code, hex, " offset 0x");

        // The last function that begins at or before the offset.
        var next = code.NewLabel();
        var done = code.NewLabel();
        code.Mov(OperandSize.Qword, Gpr.R8, new Address(Gpr.R13, CodeRegistry.EntryFunctions));
        code.Mov(OperandSize.Qword, Gpr.R9, new Address(Gpr.R13, CodeRegistry.EntryFunctionIndices));
        code.Mov(OperandSize.Qword, Gpr.R10, new Address(Gpr.R13, CodeRegistry.EntryFunctionCount));
        code.Zero(Gpr.Rcx);
        code.Mov(Gpr.Rax, -1);
        code.Bind(next);
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.Rcx, Gpr.R10);
        code.Jcc(Condition.AboveEqual, done);
        code.Alu(AluOp.Cmp, OperandSize.Dword, Gpr.R12, new Address(Gpr.R8, Gpr.Rcx, 2));
        code.Jcc(Condition.Below, done);
        code.Mov(OperandSize.Dword, Gpr.Rax, new Address(Gpr.R9, Gpr.Rcx, 2));
        code.Unary(UnaryOp.Inc, OperandSize.Qword, Gpr.Rcx);
        code.Jmp(next);
        code.Bind(done);
        WriteNumber(code, hex, " function 0x");

        code.Mov(Gpr.Rax, SysWrite);
        code.Mov(Gpr.Rdi, StandardError);
        code.Mov(OperandSize.Qword, Gpr.Rsi, Gpr.Rsp);
        code.Mov(Gpr.Rdx, Message.Length);
        code.Syscall();
        code.Alu(AluOp.Add, OperandSize.Qword, Gpr.Rsp, MessageRoom);
        code.Pop(Gpr.Rdi);

        // Default action for signal edi, then return: the fault happens again and ends the process with it.
        code.Bind(defaultAction);
        for (var i = 0; i < 4; i++)
        {
            code.Push(0);
        }

        code.Mov(Gpr.Rax, SysRtSigaction);
        code.MovSx(OperandSize.Qword, OperandSize.Dword, Gpr.Rdi, Gpr.Rdi);
        code.Mov(OperandSize.Qword, Gpr.Rsi, Gpr.Rsp);
        code.Zero(Gpr.Rdx);
        code.Mov(Gpr.R10, 8);
        code.Syscall();
        code.Alu(AluOp.Add, OperandSize.Qword, Gpr.Rsp, 4 * 8);
        code.Ret();

        // rax = number, rdi = where its 16 digits go.
        var digit = code.NewLabel();
        var decimalDigit = code.NewLabel();
        code.Bind(hex);
        code.Mov(Gpr.Rcx, 16);
        code.Bind(digit);
        code.Shift(ShiftOp.Rol, OperandSize.Qword, Gpr.Rax, 4);
        code.Mov(OperandSize.Dword, Gpr.Rdx, Gpr.Rax);
        code.Alu(AluOp.And, OperandSize.Dword, Gpr.Rdx, 15);
        code.Alu(AluOp.Add, OperandSize.Dword, Gpr.Rdx, '0');
        code.Alu(AluOp.Cmp, OperandSize.Dword, Gpr.Rdx, '9');
        code.Jcc(Condition.BelowEqual, decimalDigit);
        code.Alu(AluOp.Add, OperandSize.Dword, Gpr.Rdx, 'a' - '9' - 1);
        code.Bind(decimalDigit);
        code.Mov(OperandSize.Byte, new Address(Gpr.Rdi), Gpr.Rdx);
        code.Unary(UnaryOp.Inc, OperandSize.Qword, Gpr.Rdi);
        code.Unary(UnaryOp.Dec, OperandSize.Dword, Gpr.Rcx);
        code.Jcc(Condition.NotEqual, digit);
        code.Ret();

        code.Bind(text);
        code.Bytes(Encoding.ASCII.GetBytes(Message));
    }

    private static void WriteNumber(X64Assembler code, Label hex, string after)
    {
        var at = Message.IndexOf(after, StringComparison.Ordinal) + after.Length;
        code.Lea(OperandSize.Qword, Gpr.Rdi, new Address(Gpr.Rsp, at));
        code.Call(hex);
    }
}
