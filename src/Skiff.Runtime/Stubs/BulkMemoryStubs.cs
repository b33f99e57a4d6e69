using Skiff.Compiler.Abi;
using Skiff.Compiler.X64;

namespace Skiff.Runtime.Stubs;

/// <summary>
/// Writes memory.copy and memory.fill (Core 2.0, 4.4.7.6 and 4.4.7.7) as machine code. The ranges are checked first, so nothing faults. Short runs use vector
/// registers, long ones the string instructions, in slices between which the stack limit is looked at, so that a deadline is met.
/// </summary>
internal static class BulkMemoryStubs
{
    private const int SliceSize = 1 << 20;

    // Below it the start-up time of the string instructions shows.
    private const int StringThreshold = 1024;

    // Arguments: rdi, rsi = memories; rdx = target, rcx = source, r8 = length.
    internal static void Copy(X64Assembler code, Label trap)
    {
        var outOfBounds = code.NewLabel();
        var backward = code.NewLabel();
        var slice = code.NewLabel();
        var done = code.NewLabel();
        code.Mov(OperandSize.Qword, Gpr.Rax, new Address(Gpr.R14, VmContextLayout.Memories));
        code.Mov(OperandSize.Qword, Gpr.R10, new Address(Gpr.Rax, Gpr.Rdi, 3));
        code.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.Rax, Gpr.Rsi, 3));
        CheckRange(code, Gpr.Rdx, Gpr.R8, Gpr.R10, outOfBounds);
        CheckRange(code, Gpr.Rcx, Gpr.R8, Gpr.R11, outOfBounds);
        code.Mov(OperandSize.Qword, Gpr.Rdi, new Address(Gpr.R10, MemoryDefinitionLayout.Base));
        code.Alu(AluOp.Add, OperandSize.Qword, Gpr.Rdi, Gpr.Rdx);
        code.Mov(OperandSize.Qword, Gpr.Rsi, new Address(Gpr.R11, MemoryDefinitionLayout.Base));
        code.Alu(AluOp.Add, OperandSize.Qword, Gpr.Rsi, Gpr.Rcx);
        code.Mov(OperandSize.Dword, Gpr.Rdx, Gpr.R8);

        // From here: rdi = target, rsi = source, rdx = bytes left.
        CopyShort(code);
        code.Mov(OperandSize.Qword, Gpr.Rax, Gpr.Rdi);
        code.Alu(AluOp.Sub, OperandSize.Qword, Gpr.Rax, Gpr.Rsi);
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.Rax, Gpr.Rdx);
        code.Jcc(Condition.Below, backward); // The target begins inside the source.

        CopyForward(code);
        code.Bind(slice);
        TakeSlice(code, Gpr.Rcx);
        code.RepMovsb();
        NextSlice(code, slice, done);

        code.Bind(backward);
        CopyBackward(code);
        code.Bind(done);
        code.Ret();

        code.Bind(outOfBounds);
        code.Mov(Gpr.Rdi, (int)TrapCode.MemoryOutOfBounds);
        code.Jmp(trap);
    }

    // Arguments: rdi = memory, rsi = target, rdx = value, rcx = length.
    internal static void Fill(X64Assembler code, Label trap)
    {
        var outOfBounds = code.NewLabel();
        var slice = code.NewLabel();
        var done = code.NewLabel();
        code.Mov(OperandSize.Qword, Gpr.Rax, new Address(Gpr.R14, VmContextLayout.Memories));
        code.Mov(OperandSize.Qword, Gpr.R10, new Address(Gpr.Rax, Gpr.Rdi, 3));
        CheckRange(code, Gpr.Rsi, Gpr.Rcx, Gpr.R10, outOfBounds);
        code.Mov(OperandSize.Qword, Gpr.Rdi, new Address(Gpr.R10, MemoryDefinitionLayout.Base));
        code.Alu(AluOp.Add, OperandSize.Qword, Gpr.Rdi, Gpr.Rsi);
        code.MovZx(OperandSize.Byte, Gpr.Rax, Gpr.Rdx);
        code.Mov(Gpr.R8, 0x0101010101010101);
        code.Imul(OperandSize.Qword, Gpr.Rax, Gpr.R8);
        code.Mov(OperandSize.Dword, Gpr.Rdx, Gpr.Rcx);

        // From here: rdi = target, rax = the byte eight times, rdx = bytes left.
        FillShort(code);
        code.Bind(slice);
        TakeSlice(code, Gpr.Rcx);
        code.RepStosb();
        NextSlice(code, slice, done);
        code.Bind(done);
        code.Ret();

        code.Bind(outOfBounds);
        code.Mov(Gpr.Rdi, (int)TrapCode.MemoryOutOfBounds);
        code.Jmp(trap);
    }

    // The arguments are 32 bits wide: the sum cannot overflow 64.
    private static void CheckRange(X64Assembler code, Gpr start, Gpr length, Gpr definition, Label outOfBounds)
    {
        code.Mov(OperandSize.Dword, start, start);
        code.Mov(OperandSize.Dword, length, length);
        code.Lea(OperandSize.Qword, Gpr.R9, new Address(start, length));
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.R9, new Address(definition, MemoryDefinitionLayout.Length));
        code.Jcc(Condition.Above, outOfBounds);
    }

    // Up to 32 bytes: everything is read before anything is written, so overlap does not matter.
    private static void CopyShort(X64Assembler code)
    {
        var longer = code.NewLabel();
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.Rdx, 32);
        code.Jcc(Condition.Above, longer);
        AtLeast(code, 16, () =>
        {
            code.Sse(SseOp.Movups, Xmm.Xmm0, new Address(Gpr.Rsi));
            code.Sse(SseOp.Movups, Xmm.Xmm1, new Address(Gpr.Rsi, Gpr.Rdx, 0, -16));
            code.Sse(SseStore.Movups, new Address(Gpr.Rdi), Xmm.Xmm0);
            code.Sse(SseStore.Movups, new Address(Gpr.Rdi, Gpr.Rdx, 0, -16), Xmm.Xmm1);
        });
        foreach (var (size, bytes) in new[] { (OperandSize.Qword, 8), (OperandSize.Dword, 4), (OperandSize.Word, 2), (OperandSize.Byte, 1) })
        {
            AtLeast(code, bytes, () =>
            {
                code.Mov(size, Gpr.Rax, new Address(Gpr.Rsi));
                code.Mov(size, Gpr.Rcx, new Address(Gpr.Rsi, Gpr.Rdx, 0, -bytes));
                code.Mov(size, new Address(Gpr.Rdi), Gpr.Rax);
                code.Mov(size, new Address(Gpr.Rdi, Gpr.Rdx, 0, -bytes), Gpr.Rcx);
            });
        }

        code.Ret();
        code.Bind(longer);
    }

    // More than 32 bytes up to the threshold, the target not inside the source. The last 16 bytes are read first, because they may be overwritten.
    private static void CopyForward(X64Assembler code)
    {
        var longer = code.NewLabel();
        var next = code.NewLabel();
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.Rdx, StringThreshold);
        code.Jcc(Condition.Above, longer);
        code.Sse(SseOp.Movups, Xmm.Xmm1, new Address(Gpr.Rsi, Gpr.Rdx, 0, -16));
        code.Lea(OperandSize.Qword, Gpr.R8, new Address(Gpr.Rdx, -16));
        code.Zero(Gpr.Rcx);
        code.Bind(next);
        code.Sse(SseOp.Movups, Xmm.Xmm0, new Address(Gpr.Rsi, Gpr.Rcx));
        code.Sse(SseStore.Movups, new Address(Gpr.Rdi, Gpr.Rcx), Xmm.Xmm0);
        code.Alu(AluOp.Add, OperandSize.Qword, Gpr.Rcx, 16);
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.Rcx, Gpr.R8);
        code.Jcc(Condition.Below, next);
        code.Sse(SseStore.Movups, new Address(Gpr.Rdi, Gpr.R8), Xmm.Xmm1);
        code.Ret();
        code.Bind(longer);
    }

    // More than 32 bytes, the target inside the source: from the end, in slices.
    private static void CopyBackward(X64Assembler code)
    {
        var slice = code.NewLabel();
        var next = code.NewLabel();
        var last = code.NewLabel();
        var again = code.NewLabel();
        code.Bind(slice);
        code.Mov(OperandSize.Qword, Gpr.R8, Gpr.Rdx);
        code.Zero(Gpr.R9); // Where the slice begins; its first 16 bytes are read first.
        code.Alu(AluOp.Sub, OperandSize.Qword, Gpr.R8, SliceSize);
        code.Cmov(Condition.Above, OperandSize.Qword, Gpr.R9, Gpr.R8);
        code.Sse(SseOp.Movups, Xmm.Xmm1, new Address(Gpr.Rsi, Gpr.R9));
        code.Lea(OperandSize.Qword, Gpr.R10, new Address(Gpr.R9, 16));
        code.Mov(OperandSize.Qword, Gpr.Rcx, Gpr.Rdx);
        code.Bind(next);
        code.Sse(SseOp.Movups, Xmm.Xmm0, new Address(Gpr.Rsi, Gpr.Rcx, 0, -16));
        code.Sse(SseStore.Movups, new Address(Gpr.Rdi, Gpr.Rcx, 0, -16), Xmm.Xmm0);
        code.Alu(AluOp.Sub, OperandSize.Qword, Gpr.Rcx, 16);
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.Rcx, Gpr.R10);
        code.Jcc(Condition.AboveEqual, next);
        code.Sse(SseStore.Movups, new Address(Gpr.Rdi, Gpr.R9), Xmm.Xmm1);
        code.Mov(OperandSize.Qword, Gpr.Rdx, Gpr.R9);
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.Rdx, 32);
        code.Jcc(Condition.Below, last);
        CheckLimit(code, slice);
        code.Jmp(slice);

        // What is left is less than a vector or two: byte by byte from the end.
        code.Bind(last);
        code.Test(OperandSize.Qword, Gpr.Rdx, Gpr.Rdx);
        var end = code.NewLabel();
        code.Jcc(Condition.Equal, end);
        code.Bind(again);
        code.MovZx(OperandSize.Byte, Gpr.Rax, new Address(Gpr.Rsi, Gpr.Rdx, 0, -1));
        code.Mov(OperandSize.Byte, new Address(Gpr.Rdi, Gpr.Rdx, 0, -1), Gpr.Rax);
        code.Unary(UnaryOp.Dec, OperandSize.Qword, Gpr.Rdx);
        code.Jcc(Condition.NotEqual, again);
        code.Bind(end);
    }

    private static void FillShort(X64Assembler code)
    {
        var longer = code.NewLabel();
        var vectors = code.NewLabel();
        var next = code.NewLabel();
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.Rdx, 16);
        code.Jcc(Condition.AboveEqual, vectors);
        foreach (var (size, bytes) in new[] { (OperandSize.Qword, 8), (OperandSize.Dword, 4), (OperandSize.Word, 2), (OperandSize.Byte, 1) })
        {
            AtLeast(code, bytes, () =>
            {
                code.Mov(size, new Address(Gpr.Rdi), Gpr.Rax);
                code.Mov(size, new Address(Gpr.Rdi, Gpr.Rdx, 0, -bytes), Gpr.Rax);
            });
        }

        code.Ret();

        code.Bind(vectors);
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.Rdx, StringThreshold);
        code.Jcc(Condition.Above, longer);
        code.MovBits(OperandSize.Qword, Xmm.Xmm0, Gpr.Rax);
        code.Sse(SseOp.Pshufd, Xmm.Xmm0, Xmm.Xmm0, 0x44); // The low half in both halves.
        code.Lea(OperandSize.Qword, Gpr.R8, new Address(Gpr.Rdx, -16));
        code.Zero(Gpr.Rcx);
        code.Bind(next);
        code.Sse(SseStore.Movups, new Address(Gpr.Rdi, Gpr.Rcx), Xmm.Xmm0);
        code.Alu(AluOp.Add, OperandSize.Qword, Gpr.Rcx, 16);
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.Rcx, Gpr.R8);
        code.Jcc(Condition.Below, next);
        code.Sse(SseStore.Movups, new Address(Gpr.Rdi, Gpr.R8), Xmm.Xmm0);
        code.Ret();
        code.Bind(longer);
    }

    private static void AtLeast(X64Assembler code, int bytes, Action body)
    {
        var fewer = code.NewLabel();
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.Rdx, bytes);
        code.Jcc(Condition.Below, fewer);
        body();
        code.Ret();
        code.Bind(fewer);
    }

    // count = min(rdx, slice); rdx -= count.
    private static void TakeSlice(X64Assembler code, Gpr count)
    {
        code.Mov(Gpr.R8, SliceSize);
        code.Mov(OperandSize.Qword, count, Gpr.Rdx);
        code.Alu(AluOp.Cmp, OperandSize.Qword, count, Gpr.R8);
        code.Cmov(Condition.Above, OperandSize.Qword, count, Gpr.R8);
        code.Alu(AluOp.Sub, OperandSize.Qword, Gpr.Rdx, count);
    }

    private static void NextSlice(X64Assembler code, Label slice, Label done)
    {
        code.Test(OperandSize.Qword, Gpr.Rdx, Gpr.Rdx);
        code.Jcc(Condition.Equal, done);
        CheckLimit(code, slice);
        code.Jmp(slice);
    }

    // The interrupt stub keeps every register but r11, so the operation goes on where it was.
    private static void CheckLimit(X64Assembler code, Label goOn)
    {
        code.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R14, VmContextLayout.Context));
        code.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.Rsp, new Address(Gpr.R11, ExecutionContextLayout.StackLimit));
        code.Jcc(Condition.AboveEqual, goOn);
        code.Call(new Address(Gpr.R11, ExecutionContextLayout.InterruptStub));
    }
}
