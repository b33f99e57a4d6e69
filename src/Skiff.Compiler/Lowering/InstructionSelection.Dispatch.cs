using System.Diagnostics;
using Skiff.Compiler.Ir;
using Skiff.Compiler.X64;

namespace Skiff.Compiler.Lowering;

// One line for each operation of the IR.
internal sealed partial class InstructionSelection
{
    private void SelectInstruction(in InstructionData data)
    {
        switch (data.Opcode)
        {
            case IrOpcode.Iadd:
                SelectAdd(data);
                break;
            case IrOpcode.Isub:
                SelectSubtract(data);
                break;
            case IrOpcode.Imul:
                SelectMultiply(data);
                break;
            case IrOpcode.UmulHigh or IrOpcode.SmulHigh:
                SelectMultiplyHigh(data);
                break;
            case IrOpcode.SdivTrap or IrOpcode.UdivTrap or IrOpcode.SremTrap or IrOpcode.UremTrap:
                SelectDivide(data);
                break;
            case IrOpcode.Band:
                SelectAnd(data);
                break;
            case IrOpcode.Bor:
                SelectAlu(AluOp.Or, data, isCommutative: true);
                break;
            case IrOpcode.Bxor:
                SelectXor(data);
                break;
            case IrOpcode.Ishl:
                SelectShift(ShiftOp.Shl, data);
                break;
            case IrOpcode.Sshr:
                SelectShift(ShiftOp.Sar, data);
                break;
            case IrOpcode.Ushr:
                SelectShift(ShiftOp.Shr, data);
                break;
            case IrOpcode.Rotl:
                SelectShift(ShiftOp.Rol, data);
                break;
            case IrOpcode.Rotr:
                SelectShift(ShiftOp.Ror, data);
                break;
            case IrOpcode.Clz:
                SelectCount(MachineOpcode.CountLeadingZeros, data);
                break;
            case IrOpcode.Ctz:
                SelectCount(MachineOpcode.CountTrailingZeros, data);
                break;
            case IrOpcode.Popcnt:
                SelectCount(MachineOpcode.CountOnes, data);
                break;
            case IrOpcode.Sext8:
                SelectExtend(data, OperandSize.Byte, isSigned: true);
                break;
            case IrOpcode.Sext16:
                SelectExtend(data, OperandSize.Word, isSigned: true);
                break;
            case IrOpcode.Sext32 or IrOpcode.ExtendS:
                SelectExtend(data, OperandSize.Dword, isSigned: true);
                break;
            case IrOpcode.ExtendU or IrOpcode.Wrap:
                SelectExtend(data, OperandSize.Dword, isSigned: false);
                break;
            case IrOpcode.Icmp or IrOpcode.Fcmp:
                SelectCompare(data);
                break;
            case IrOpcode.Select:
                SelectSelect(data);
                break;
            case IrOpcode.TrapIf:
                SelectTrapIf(data);
                break;
            case IrOpcode.SpeculationClamp:
                SelectClamp(data);
                break;
            case IrOpcode.Fadd or IrOpcode.Fsub or IrOpcode.Fmul or IrOpcode.Fdiv:
                SelectFloatBinary(data);
                break;
            case IrOpcode.Fmin or IrOpcode.Fmax:
                SelectFloatMinMax(data);
                break;
            case IrOpcode.Fcopysign:
                SelectCopySign(data);
                break;
            case IrOpcode.Fabs or IrOpcode.Fneg:
                SelectFloatSign(data);
                break;
            case IrOpcode.Fsqrt or IrOpcode.Promote or IrOpcode.Demote:
                SelectFloatUnary(data);
                break;
            case IrOpcode.Fceil or IrOpcode.Ffloor or IrOpcode.Ftrunc or IrOpcode.Fnearest:
                SelectRound(data);
                break;
            case IrOpcode.TruncSTrap or IrOpcode.TruncUTrap or IrOpcode.TruncSatS or IrOpcode.TruncSatU:
                SelectTruncate(data);
                break;
            case IrOpcode.ConvertS or IrOpcode.ConvertU:
                SelectConvert(data);
                break;
            case IrOpcode.Bitcast:
                SelectBitcast(data);
                break;
            case IrOpcode.Load or IrOpcode.VmLoad or IrOpcode.NativeLoad:
                SelectLoad(data);
                break;
            case IrOpcode.Store or IrOpcode.VmStore or IrOpcode.NativeStore:
                SelectStore(data);
                break;
            case IrOpcode.LoopCheck:
                Begin(MachineOpcode.LoopCheck, OperandSize.Qword);
                break;
            case IrOpcode.FuelCheck:
                Begin(MachineOpcode.FuelCheck, OperandSize.Qword).Immediate = data.Imm;
                break;
            case IrOpcode.Call or IrOpcode.CallImport or IrOpcode.CallRecord:
                SelectCall(data);
                break;
            case IrOpcode.CallBuiltin:
                SelectCallBuiltin(data);
                break;
            case IrOpcode.Jump:
                SelectJump(data);
                break;
            case IrOpcode.BranchIf:
                SelectBranch(data);
                break;
            case IrOpcode.BranchTable:
                SelectBranchTable(data);
                break;
            case IrOpcode.Return:
                SelectReturn(data);
                break;
            case IrOpcode.Trap:
                Begin(MachineOpcode.Trap, OperandSize.Qword).Target = (int)data.Imm;
                break;
            default:
                throw new UnreachableException($"no lowering for {data.Opcode}");
        }
    }
}
