using Skiff.Compiler.Abi;
using Skiff.Compiler.Lowering;

namespace Skiff.Compiler.X64;

// Frames: from rbp downwards the spill slots, the saved vmctx, and at the bottom the room for arguments and results of callees.
internal sealed partial class X64Emitter
{
    // A function that calls nothing can neither recurse nor, with so small a frame, use up the slack below the stack limit.
    private const int UncheckedLeafFrame = 1024;

    // The largest frame that the slack covers although the check looks at rsp alone.
    private const int PlainCheckFrame = 4096;

    private int _frameSize;

    private Address SavedVmContext => new(Gpr.Rbp, -8 * (_allocation.SlotCount + 1));

    private void PrepareFrame()
    {
        var bytes = _allocation.SlotCount * 8 + (_machine.SavesVmContext ? 8 : 0);
        _frameSize = ((bytes + 15) & ~15) + _machine.OutgoingBytes;
    }

    private void WritePrologue(in MachineInstruction entry)
    {
        _asm.Push(Gpr.Rbp);
        _asm.Mov(OperandSize.Qword, Gpr.Rbp, Gpr.Rsp);
        if (_machine.HasCalls || _frameSize > UncheckedLeafFrame)
        {
            WriteStackCheck(entry, _frameSize > PlainCheckFrame);
        }

        if (_frameSize != 0)
        {
            _asm.Alu(AluOp.Sub, OperandSize.Qword, Gpr.Rsp, _frameSize);
        }

        if (_machine.SavesVmContext)
        {
            _asm.Mov(OperandSize.Qword, SavedVmContext, Gpr.R14);
        }
    }

    private void WriteStackCheck(in MachineInstruction instruction, bool isLargeFrame)
    {
        _asm.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R14, VmContextLayout.Context));
        var lowest = Gpr.Rsp;
        if (isLargeFrame)
        {
            // rax carries no argument.
            lowest = Gpr.Rax;
            _asm.Lea(OperandSize.Qword, Gpr.Rax, new Address(Gpr.Rsp, -_frameSize));
        }

        _asm.Alu(AluOp.Cmp, OperandSize.Qword, lowest, new Address(Gpr.R11, ExecutionContextLayout.StackLimit));
        var cold = AddCold(isLargeFrame ? ColdKind.InterruptLargeFrame : ColdKind.Interrupt, instruction);
        _asm.Jcc(Condition.Below, cold.Start);
        _asm.Bind(cold.Resume);
    }

    private void WriteEpilogue()
    {
        if (_frameSize != 0)
        {
            _asm.Leave();
        }
        else
        {
            _asm.Pop(Gpr.Rbp);
        }

        _asm.Ret();
    }
}
