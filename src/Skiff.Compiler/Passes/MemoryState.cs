using Skiff.Compiler.Abi;
using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <summary>
/// Numbers the states of memory: two loads from the same place in the same state read the same. Memory is divided into kinds that a store
/// changes independently; globals of the instance are divided further by their place. At the head of a loop a kind keeps its state if nothing
/// in the loop changes it.
/// </summary>
internal sealed class MemoryState
{
    private const int GuestMemory = 0;
    private const int ImportedGlobals = 1;
    private const int TableDefinitions = 2;
    private const int TableElements = 3;
    private const int MemoryDefinitions = 4;
    private const int Constants = 5;
    private const int FirstGlobal = 6;
    private const int KindCount = 16;
    private const uint AllKinds = (1u << KindCount) - 1;

    private readonly int[] _current = new int[KindCount];
    private int[] _atEnd = [];
    private uint[] _changedInLoop = [];
    private int _last;

    /// <summary>Begins a function.</summary>
    public void Reset(PassContext context)
    {
        var blocks = context.Function.BlockCount;
        if (_changedInLoop.Length < blocks)
        {
            _changedInLoop = new uint[Math.Max(blocks, _changedInLoop.Length * 2)];
            _atEnd = new int[_changedInLoop.Length * KindCount];
        }

        _last = 0;
        FindChangesInLoops(context);
    }

    /// <summary>The state at the beginning of a block, whose predecessors but for back edges have been left by <see cref="LeaveBlock"/>.</summary>
    public void EnterBlock(PassContext context, Block block)
    {
        var data = context.Function[block];
        var changed = 0u;
        var isFirst = true;
        foreach (var predecessor in data.Predecessors)
        {
            if (!context.Flow.IsBackEdge(predecessor, block))
            {
                changed |= Meet(_atEnd.AsSpan(predecessor.Index * KindCount, KindCount), isFirst);
                isFirst = false;
            }
        }

        changed |= isFirst ? AllKinds : data.IsLoopHeader ? _changedInLoop[block.Index] : 0;
        Change(changed);
    }

    /// <summary>Keeps the state at the end of a block for its successors.</summary>
    public void LeaveBlock(Block block) => _current.CopyTo(_atEnd, block.Index * KindCount);

    /// <summary>The number of the state that a load reads.</summary>
    public int VersionFor(in InstructionData load) => _current[KindOf(load)];

    /// <summary>The instruction may change memory.</summary>
    public void Step(in InstructionData data) => Change(ChangedBy(data));

    // What an instruction may change, as a set of kinds.
    private static uint ChangedBy(in InstructionData data)
    {
        switch (data.Opcode)
        {
            case IrOpcode.Store or IrOpcode.VmStore or IrOpcode.NativeStore:
                return 1u << KindOf(data);
            case IrOpcode.Call or IrOpcode.CallImport or IrOpcode.CallRecord:
                // Constants do not change, but no register survives a call: to load them again costs no more than to keep them.
                return AllKinds;
            case IrOpcode.CallBuiltin:
                return (Builtin)data.Imm switch
                {
                    Builtin.MemoryGrow => 1u << MemoryDefinitions,
                    Builtin.MemoryInit or Builtin.MemoryCopy or Builtin.MemoryFill => 1u << GuestMemory,
                    Builtin.DataDrop or Builtin.ElementDrop => 0,
                    _ => 1u << TableDefinitions | 1u << TableElements,
                };
            default:
                return 0;
        }
    }

    private static int KindOf(in InstructionData data)
    {
        if (data.Opcode is IrOpcode.Load or IrOpcode.Store)
        {
            return GuestMemory;
        }

        return (AliasClass)data.Aux switch
        {
            AliasClass.Constant => Constants,
            AliasClass.Global when data.Opcode is IrOpcode.VmLoad or IrOpcode.VmStore => FirstGlobal + (int)(data.Imm >> 4) % (KindCount - FirstGlobal),
            AliasClass.Global => ImportedGlobals,
            AliasClass.TableDefinition => TableDefinitions,
            AliasClass.TableElement => TableElements,
            _ => MemoryDefinitions,
        };
    }

    private void FindChangesInLoops(PassContext context)
    {
        foreach (var header in context.Flow.LoopHeaders)
        {
            _changedInLoop[header.Index] = 0;
        }

        foreach (var index in context.Flow.ReversePostOrder)
        {
            if (context.Flow.TryGetLoop(new Block(index), out var loop))
            {
                for (var inst = context.Function[new Block(index)].First; inst != Inst.None; inst = context.Function[inst].Next)
                {
                    _changedInLoop[loop.Index] |= ChangedBy(context.Function[inst]);
                }
            }
        }

        for (var i = context.Flow.LoopHeaders.Count - 1; i >= 0; i--)
        {
            var header = context.Flow.LoopHeaders[i];
            if (context.Flow.TryGetOuterLoop(header, out var outer))
            {
                _changedInLoop[outer.Index] |= _changedInLoop[header.Index];
            }
        }
    }

    private void Change(uint kinds)
    {
        if (kinds == 0)
        {
            return;
        }

        _last++;
        for (var kind = 0; kind < KindCount; kind++)
        {
            if ((kinds & (1u << kind)) != 0)
            {
                _current[kind] = _last;
            }
        }
    }

    // The kinds whose states differ between predecessors.
    private uint Meet(ReadOnlySpan<int> other, bool isFirst)
    {
        if (isFirst)
        {
            other.CopyTo(_current);
            return 0;
        }

        var different = 0u;
        for (var kind = 0; kind < KindCount; kind++)
        {
            different |= other[kind] == _current[kind] ? 0 : 1u << kind;
        }

        return different;
    }
}
