using Skiff.Compiler.Abi;
using Skiff.Compiler.Linking;
using Skiff.Compiler.Lowering;

namespace Skiff.Compiler.X64;

// What is expected not to happen stands behind the function's last block and jumps back.
internal sealed partial class X64Emitter
{
    private readonly List<ColdPath> _cold = [];

    private enum ColdKind : byte
    {
        Trap,
        Interrupt,
        InterruptLargeFrame,
        DivideByMinusOne,
        FloatMinMax,
        TruncateSigned,
        TruncateUnsigned32,
        TruncateUnsigned64,
        ConvertUnsigned64,
    }

    /// <summary>A path behind the code: where it begins, where it goes back to, and the instruction it belongs to.</summary>
    private readonly record struct ColdPath(ColdKind Kind, Label Start, Label Resume, MachineInstruction Instruction, int Code);

    private ColdPath AddCold(ColdKind kind, in MachineInstruction instruction, int code = 0)
    {
        var path = new ColdPath(kind, _asm.NewLabel(), _asm.NewLabel(), instruction, code);
        _cold.Add(path);
        return path;
    }

    private Label TrapLabel(in MachineInstruction instruction, TrapCode code) => AddCold(ColdKind.Trap, instruction, (int)code).Start;

    private void WriteColdPaths()
    {
        // Paths may add others (traps), which are then at the end of the list.
        for (var i = 0; i < _cold.Count; i++)
        {
            var path = _cold[i];
            _asm.Bind(path.Start);
            switch (path.Kind)
            {
                case ColdKind.Trap:
                    WriteTrap(path.Instruction, path.Code);
                    break;
                case ColdKind.Interrupt:
                    WriteInterrupt(path);
                    break;
                case ColdKind.InterruptLargeFrame:
                    WriteInterruptLargeFrame(path);
                    break;
                case ColdKind.DivideByMinusOne:
                    WriteDivideByMinusOne(path);
                    break;
                case ColdKind.FloatMinMax:
                    WriteMinMaxOfEqualOrUnordered(path);
                    break;
                case ColdKind.TruncateSigned:
                    WriteTruncateSignedCold(path);
                    break;
                case ColdKind.TruncateUnsigned32:
                    WriteTruncateUnsigned32Cold(path);
                    break;
                case ColdKind.TruncateUnsigned64:
                    WriteTruncateUnsigned64Cold(path);
                    break;
                default:
                    WriteConvertUnsigned64Cold(path);
                    break;
            }
        }
    }

    private void WriteTrap(in MachineInstruction instruction, int code)
    {
        _asm.CallSymbol(CallTargets.TrapTail(code));
        RecordReturnAddress(instruction);
    }

    // r11 is the context: the check has just looked at it.
    private void WriteInterrupt(in ColdPath path)
    {
        _asm.Call(new Address(Gpr.R11, ExecutionContextLayout.InterruptStub));
        RecordReturnAddress(path.Instruction);
        _asm.Jmp(path.Resume);
    }

    // The stub would compare rsp with the real limit; this frame reaches farther down.
    private void WriteInterruptLargeFrame(in ColdPath path)
    {
        _asm.Alu(AluOp.Cmp, OperandSize.Qword, Gpr.Rax, new Address(Gpr.R11, ExecutionContextLayout.FiberStackLimit));
        _asm.Jcc(Condition.Below, TrapLabel(path.Instruction, TrapCode.StackOverflow));
        WriteInterrupt(path);
    }
}
