using System.Buffers.Binary;
using Skiff.Compiler.Abi;
using Skiff.Compiler.Linking;
using Skiff.Compiler.Lowering;
using Skiff.Compiler.RegAlloc;
using Skiff.Compiler.RegAlloc.NextUse;
using Skiff.Wasm;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Compiler.X64;

/// <summary>x86-64, baseline v2: thunks, trap tails and relocations. See <c>docs/internals/abi.md</c>.</summary>
internal sealed class X64Target : ITarget
{
    private const int FrameToArguments = 16;

    // rbp and the return address are 16 bytes; the pushed address of the slots needs 8 more to keep rsp aligned.
    private const int SlotsPadding = 8;

    public byte Filler => 0xCC;

    public IBackEnd CreateBackEnd(ModuleLayouts layouts) => new X64BackEnd(layouts, CreateAllocator());

    /// <summary>The register allocator in use.</summary>
    public static IRegisterAllocator CreateAllocator() => new NextUseAllocator();

    public void Relocate(Span<byte> code, int site, int target) =>
        BinaryPrimitives.WriteInt32LittleEndian(code[site..], target - site - 4);

    public byte[] TrapTail(int code)
    {
        var asm = new X64Assembler();
        asm.Mov(Gpr.Rdi, code);
        asm.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R14, VmContextLayout.Context));
        asm.Jmp(new Address(Gpr.R11, ExecutionContextLayout.TrapStub));
        return asm.Code.ToArray();
    }

    public byte[] EntryThunk(FunctionType type, CallLayout layout)
    {
        var asm = new X64Assembler();
        asm.Push(Gpr.Rbp);
        asm.Mov(OperandSize.Qword, Gpr.Rbp, Gpr.Rsp);
        asm.Push(Gpr.Rsi);
        asm.Alu(AluOp.Sub, OperandSize.Qword, Gpr.Rsp, SlotsPadding + layout.StackBytes);
        asm.Mov(OperandSize.Qword, Gpr.Rax, Gpr.Rdi);
        asm.Mov(OperandSize.Qword, Gpr.R10, Gpr.Rsi);
        var slot = 0;
        for (var i = 0; i < type.Parameters.Length; i++)
        {
            var place = layout.Parameters[i];
            ReadSlot(asm, type.Parameters[i], new Address(Gpr.R10, slot), place, new Address(Gpr.Rsp, place.StackOffset));
            slot += BytesOf(type.Parameters[i]);
        }

        asm.Call(Gpr.Rax);
        asm.Mov(OperandSize.Qword, Gpr.R10, new Address(Gpr.Rbp, -8));
        slot = 0;
        for (var i = 0; i < type.Results.Length; i++)
        {
            var place = layout.Results[i];
            WriteSlot(asm, type.Results[i], new Address(Gpr.R10, slot), place, new Address(Gpr.Rsp, place.StackOffset));
            slot += BytesOf(type.Results[i]);
        }

        asm.Leave();
        asm.Ret();
        return asm.Code.ToArray();
    }

    public byte[] ExitThunk(FunctionType type, CallLayout layout)
    {
        var asm = new X64Assembler();
        asm.Push(Gpr.Rbp);
        asm.Mov(OperandSize.Qword, Gpr.Rbp, Gpr.Rsp);
        asm.Alu(AluOp.Sub, OperandSize.Qword, Gpr.Rsp, (CompiledModule.SlotCount(type) * 8 + 15) & ~15);
        asm.Mov(OperandSize.Qword, Gpr.R10, Gpr.R11);
        var slot = 0;
        for (var i = 0; i < type.Parameters.Length; i++)
        {
            var place = layout.Parameters[i];
            WriteSlot(asm, type.Parameters[i], new Address(Gpr.Rsp, slot), place, new Address(Gpr.Rbp, FrameToArguments + place.StackOffset));
            slot += BytesOf(type.Parameters[i]);
        }

        WriteSuspension(asm);
        slot = 0;
        for (var i = 0; i < type.Results.Length; i++)
        {
            var place = layout.Results[i];
            ReadSlot(asm, type.Results[i], new Address(Gpr.Rsp, slot), place, new Address(Gpr.Rbp, FrameToArguments + place.StackOffset));
            slot += BytesOf(type.Results[i]);
        }

        asm.Leave();
        asm.Ret();
        asm.ResolveLabels();
        return asm.Code.ToArray();
    }

    // r10 is the caller's vmctx. The arguments have been stored, so every register but rsp, rbp and r14 is free.
    private static void WriteSuspension(X64Assembler asm)
    {
        var continuation = asm.NewLabel();
        asm.Mov(OperandSize.Qword, Gpr.Rcx, new Address(Gpr.R14, VmContextLayout.Context));
        asm.Mov(OperandSize.Qword, new Address(Gpr.Rcx, ExecutionContextLayout.ArgumentSlots), Gpr.Rsp);
        asm.Mov(OperandSize.Qword, new Address(Gpr.Rcx, ExecutionContextLayout.CallerVmContext), Gpr.R10);
        asm.Mov(OperandSize.Qword, new Address(Gpr.Rcx, ExecutionContextLayout.FiberVmContext), Gpr.R14);
        asm.Mov(OperandSize.Qword, new Address(Gpr.Rcx, ExecutionContextLayout.FiberStackPointer), Gpr.Rsp);
        asm.Mov(OperandSize.Qword, new Address(Gpr.Rcx, ExecutionContextLayout.FiberFramePointer), Gpr.Rbp);
        asm.Lea(OperandSize.Qword, Gpr.Rax, Address.Of(continuation));
        asm.Mov(OperandSize.Qword, new Address(Gpr.Rcx, ExecutionContextLayout.FiberInstructionPointer), Gpr.Rax);
        asm.Mov(Gpr.Rax, (int)ExitReason.HostCall);
        asm.Jmp(new Address(Gpr.Rcx, ExecutionContextLayout.ExitStub));
        asm.Bind(continuation);
    }

    private static int BytesOf(ValueType type) => type == ValueType.V128 ? 16 : 8;

    // From a slot to where the convention wants the value. r11 is scratch.
    private static void ReadSlot(X64Assembler asm, ValueType type, Address slot, ValuePlace place, Address stack)
    {
        if (!place.IsRegister)
        {
            Copy(asm, type, slot, stack);
        }
        else if (place.Register >= 16)
        {
            var op = type switch { ValueType.F32 => SseOp.Movss, ValueType.F64 => SseOp.Movsd, _ => SseOp.Movups };
            asm.Sse(op, (Xmm)(place.Register - 16), slot);
        }
        else
        {
            asm.Mov(SizeOf(type), (Gpr)place.Register, slot);
        }
    }

    // The opposite way. The upper half of an i32 or f32 is zero in its slot.
    private static void WriteSlot(X64Assembler asm, ValueType type, Address slot, ValuePlace place, Address stack)
    {
        if (!place.IsRegister)
        {
            Copy(asm, type, stack, slot);
        }
        else if (type == ValueType.V128)
        {
            asm.Sse(SseStore.Movups, slot, (Xmm)(place.Register - 16));
        }
        else if (place.Register >= 16)
        {
            asm.MovBits(SizeOf(type), Gpr.R11, (Xmm)(place.Register - 16));
            asm.Mov(OperandSize.Qword, slot, Gpr.R11);
        }
        else
        {
            asm.Mov(OperandSize.Qword, slot, (Gpr)place.Register);
        }
    }

    private static void Copy(X64Assembler asm, ValueType type, Address from, Address to)
    {
        if (type == ValueType.V128)
        {
            asm.Sse(SseOp.Movups, Xmm.Xmm15, from);
            asm.Sse(SseStore.Movups, to, Xmm.Xmm15);
            return;
        }

        asm.Mov(SizeOf(type), Gpr.R11, from);
        asm.Mov(OperandSize.Qword, to, Gpr.R11);
    }

    private static OperandSize SizeOf(ValueType type) => type is ValueType.I32 or ValueType.F32 ? OperandSize.Dword : OperandSize.Qword;
}
