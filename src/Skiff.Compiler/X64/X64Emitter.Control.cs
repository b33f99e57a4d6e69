using Skiff.Compiler.Abi;
using Skiff.Compiler.Lowering;

namespace Skiff.Compiler.X64;

// Jumps and calls.
internal sealed partial class X64Emitter
{
    // Up to so many cases, the default not counted, are compared one after the other.
    private const int LongestCompareChain = 3;

    private void WriteJump(int block)
    {
        if (!IsNext(block))
        {
            _asm.Jmp(LabelOf(block));
        }
    }

    private void WriteBranchTable(in MachineInstruction m)
    {
        var (start, count) = _machine.Tables[m.Target];
        var cases = count - 1;
        var index = GprOf(m, m.Left);
        if (cases <= LongestCompareChain)
        {
            for (var i = 0; i < cases; i++)
            {
                WriteCmpConstant(index, i);
                _asm.Jcc(Condition.Equal, LabelOf(_machine.TableTargets[start + i]));
            }

            WriteJump(_machine.TableTargets[start + cases]);
            return;
        }

        // The last entry is the default; a larger index is clamped to it without a branch that could be mispredicted.
        var target = GprOf(m, m.Temporary);
        var table = _asm.NewLabel();
        _usedTables.Add((m.Target, table));
        _asm.Mov(target, cases);
        _asm.Alu(AluOp.Cmp, OperandSize.Dword, index, cases);
        _asm.Cmov(Condition.Below, OperandSize.Dword, target, index);
        _asm.Lea(OperandSize.Qword, Gpr.R11, Address.Of(table));
        _asm.MovSx(OperandSize.Qword, OperandSize.Dword, target, new Address(Gpr.R11, target, 2));
        _asm.Alu(AluOp.Add, OperandSize.Qword, target, Gpr.R11);
        _asm.Jmp(target);
    }

    private void WriteCmpConstant(Gpr register, int value)
    {
        if (value == 0)
        {
            _asm.Test(OperandSize.Dword, register, register);
        }
        else
        {
            _asm.Alu(AluOp.Cmp, OperandSize.Dword, register, value);
        }
    }

    private void WriteCallImport(in MachineInstruction m)
    {
        _asm.Mov(OperandSize.Qword, Gpr.R11, Gpr.R14);
        _asm.Mov(OperandSize.Qword, Gpr.Rax, new Address(Gpr.R14, m.Displacement));
        _asm.Mov(OperandSize.Qword, Gpr.R14, new Address(Gpr.R14, m.Displacement + 8));
        WriteForeignCall(m);
    }

    private void WriteCallRecord(in MachineInstruction m)
    {
        var record = GprOf(m, m.Left);
        _asm.Mov(OperandSize.Qword, Gpr.R11, Gpr.R14);
        _asm.Mov(OperandSize.Qword, Gpr.R14, new Address(record, FunctionRecordLayout.VmContext));
        _asm.Mov(OperandSize.Qword, Gpr.Rax, new Address(record, FunctionRecordLayout.Code));
        WriteForeignCall(m);
    }

    // rax is the code, r14 already the callee's.
    private void WriteForeignCall(in MachineInstruction m)
    {
        _asm.Mov(OperandSize.Qword, Gpr.R15, new Address(Gpr.R14, VmContextLayout.MemoryBase));
        _asm.Call(Gpr.Rax);
        RecordReturnAddress(m);
        _asm.Mov(OperandSize.Qword, Gpr.R14, SavedVmContext);
        if (layouts.HasMemory)
        {
            _asm.Mov(OperandSize.Qword, Gpr.R15, new Address(Gpr.R14, VmContextLayout.MemoryBase));
        }
    }

    private void WriteCallBuiltin(in MachineInstruction m)
    {
        _asm.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R14, VmContextLayout.Context));
        _asm.Call(new Address(Gpr.R11, ExecutionContextLayout.Builtins + 8 * m.Target));
        RecordReturnAddress(m);
    }

    private void WriteFuelCheck(in MachineInstruction m)
    {
        _asm.Mov(OperandSize.Qword, Gpr.R11, new Address(Gpr.R14, VmContextLayout.Context));
        _asm.Alu(AluOp.Sub, OperandSize.Qword, new Address(Gpr.R11, ExecutionContextLayout.Fuel), (int)m.Immediate);
        _asm.Jcc(Condition.Less, TrapLabel(m, TrapCode.OutOfFuel));
    }
}
