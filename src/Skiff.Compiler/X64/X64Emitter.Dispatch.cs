using System.Diagnostics;
using Skiff.Compiler.Lowering;

namespace Skiff.Compiler.X64;

// One line for each machine instruction.
internal sealed partial class X64Emitter
{
    private void Write(in MachineInstruction m)
    {
        switch (m.Opcode)
        {
            case MachineOpcode.Entry:
                WritePrologue(m);
                break;
            case MachineOpcode.Constant:
                WriteConstant(m.Target, AllocationOf(m, m.Def).Register);
                break;
            case MachineOpcode.Extend:
                WriteExtend(m);
                break;
            case MachineOpcode.MoveFloat:
                WriteMoveFloat(m);
                break;
            case MachineOpcode.Store:
                WriteStore(m);
                break;
            case MachineOpcode.StoreFloat:
                WriteStoreFloat(m);
                break;
            case MachineOpcode.AluMemory:
                WriteAluMemory(m);
                break;
            case MachineOpcode.Lea:
                WriteLea(m);
                break;
            case MachineOpcode.Bitcast:
                WriteBitcast(m);
                break;
            case MachineOpcode.Alu:
                WriteAlu(m);
                break;
            case MachineOpcode.Multiply:
                WriteMultiply(m);
                break;
            case MachineOpcode.MultiplyImmediate:
                WriteMultiplyImmediate(m);
                break;
            case MachineOpcode.MultiplyHigh:
                WriteMultiplyHigh(m);
                break;
            case MachineOpcode.Divide:
                WriteDivide(m);
                break;
            case MachineOpcode.Unary:
                _asm.Unary((UnaryOp)m.Sub, m.Size, GprOf(m, m.Def));
                break;
            case MachineOpcode.Shift:
                WriteShift(m);
                break;
            case MachineOpcode.ShiftLeftSmall:
                WriteShiftLeftSmall(m);
                break;
            case MachineOpcode.ShiftVariable:
                _asm.ShiftCl((ShiftOp)m.Sub, m.Size, GprOf(m, m.Def));
                break;
            case MachineOpcode.CountLeadingZeros:
                WriteCountLeadingZeros(m);
                break;
            case MachineOpcode.CountTrailingZeros:
                WriteCountTrailingZeros(m);
                break;
            case MachineOpcode.CountOnes:
                WriteCountOnes(m);
                break;
            case MachineOpcode.Clamp:
                WriteClamp(m);
                break;
            case MachineOpcode.CompareSet:
                WriteCompareSet(m);
                break;
            case MachineOpcode.CompareSelect:
                WriteCompareSelect(m);
                break;
            case MachineOpcode.CompareSelectFloat:
                WriteCompareSelectFloat(m);
                break;
            case MachineOpcode.CompareBranch:
                WriteCompareBranch(m);
                break;
            case MachineOpcode.CompareTrap:
                WriteCompareTrap(m);
                break;
            case MachineOpcode.FloatBinary:
                WriteFloatBinary(m);
                break;
            case MachineOpcode.FloatUnary:
                WriteFloatUnary(m);
                break;
            case MachineOpcode.FloatRound:
                WriteFloatRound(m);
                break;
            case MachineOpcode.FloatMinMax:
                WriteFloatMinMax(m);
                break;
            case MachineOpcode.FloatSign:
                WriteFloatSign(m);
                break;
            case MachineOpcode.CopySign:
                WriteCopySign(m);
                break;
            case MachineOpcode.Truncate:
                WriteTruncate(m);
                break;
            case MachineOpcode.ConvertSigned:
                WriteConvertSigned(m);
                break;
            case MachineOpcode.ConvertUnsigned64:
                WriteConvertUnsigned64(m);
                break;
            case MachineOpcode.Call:
                _asm.CallSymbol(m.Target);
                RecordReturnAddress(m);
                break;
            case MachineOpcode.CallImport:
                WriteCallImport(m);
                break;
            case MachineOpcode.CallRecord:
                WriteCallRecord(m);
                break;
            case MachineOpcode.CallBuiltin:
                WriteCallBuiltin(m);
                break;
            case MachineOpcode.Jump:
                WriteJump(m.Target);
                break;
            case MachineOpcode.BranchTable:
                WriteBranchTable(m);
                break;
            case MachineOpcode.Return:
                WriteEpilogue();
                break;
            case MachineOpcode.Trap:
                WriteTrap(m, m.Target);
                break;
            case MachineOpcode.LoopCheck:
                WriteStackCheck(m, isLargeFrame: false);
                break;
            case MachineOpcode.FuelCheck:
                WriteFuelCheck(m);
                break;
            default:
                throw new UnreachableException($"no encoding for {m.Opcode}");
        }
    }
}
