using System.Diagnostics;
using Skiff.Compiler.Ir;
using Skiff.Compiler.RegAlloc;
using Skiff.Compiler.X64;

namespace Skiff.Compiler.Lowering;

// Jumps without a condition of their own.
internal sealed partial class InstructionSelection
{
    private void SelectJump(in InstructionData data)
    {
        var target = _function.TargetsOf(data)[0];
        var number = _blockNumbers[target.Block.Index];
        foreach (var argument in _function.ArgumentsOf(target))
        {
            _arguments.Add(Materialize(argument));
        }

        _successors.Add(number);
        Begin(MachineOpcode.Jump, OperandSize.Qword).Target = number;
    }

    private void SelectBranchTable(in InstructionData data)
    {
        var targets = _function.TargetsOf(data);
        if (targets.Length == 1)
        {
            SelectJump(data);
            return;
        }

        var start = _machine.TableTargets.Count;
        foreach (var target in targets)
        {
            Debug.Assert(target.ListCount == 0, "edges of a table have no arguments: critical edges are split");
            var number = _blockNumbers[target.Block.Index];
            _machine.TableTargets.Add(number);
            if (!_successors.Contains(number))
            {
                _successors.Add(number);
            }
        }

        _machine.Tables.Add((start, targets.Length));
        var index = Materialize(data.A);
        ref var instruction = ref Begin(MachineOpcode.BranchTable, OperandSize.Dword);
        instruction.Target = _machine.Tables.Count - 1;
        instruction.Left = Use(ref instruction, index);

        // Early: the clamped index is written while the index is still needed.
        instruction.Temporary = Define(ref instruction, NewRegister(IrType.I64), OperandPosition.Early);
    }
}
