using System.Numerics;
using System.Runtime.InteropServices;

namespace Skiff.Compiler.RegAlloc.NextUse;

/// <summary>
/// The allocator: one pass over the blocks in reverse postorder that keeps in registers the values used next (Belady), with distances that look across
/// blocks and loops and see calls as walls (after Braun and Hack, "Register Spilling and Live-Range Splitting for SSA-Form Programs", 2009).
/// Registers are assigned in the same pass; a value has one slot, written once, and may come back to any register before a use (second chance,
/// after Traub et al. 1998). Where blocks meet, the most frequent way decides who is in which register; moves on the other edges agree.
/// </summary>
/// <remarks>
/// Parts: this file, the state and the order of steps; Blocks, what is in registers where a block begins; Instructions, one instruction;
/// Choices, which register, who is evicted; Edges, moves between blocks; Output, where values are stored, and the list of moves.
/// Time is near linear: the cost of liveness plus a constant per operand. All arrays are kept for the next function.
/// </remarks>
public sealed partial class NextUseAllocator : IRegisterAllocator
{
    private const int RegisterCount = 32;

    private readonly ControlFlow _flow = new();
    private readonly Liveness _liveness;
    private readonly LoopDemands _loops;
    private readonly Webs _webs = new();
    private readonly SpillSlots _slots;
    private readonly StorePlacement _storePlacement;
    private readonly SimpleAllocator _fallback = new();
    private readonly ParallelMoves _parallel = new();
    private AllocationProblem _problem = new();
    private AllocationResult _result = new();

    // What registers hold, at the place that is being allocated, and where each virtual register is.
    private readonly int[] _value = new int[RegisterCount];
    private uint _occupied;
    private GrowingArray<sbyte> _home = new();

    // The next use of a virtual register, counted from the start of the block; kept up to date for those in registers.
    private GrowingArray<int> _next = new();

    // The register a virtual register is written to by its definition, or -1 if that is a slot.
    private GrowingArray<sbyte> _born = new();
    private GrowingArray<bool> _isSpilled = new();
    private GrowingArray<int> _spilled = new();

    /// <summary>Makes an allocator to be used for many functions, one after another.</summary>
    public NextUseAllocator()
    {
        _liveness = new Liveness(_flow);
        _loops = new LoopDemands(_flow, _liveness);
        _slots = new SpillSlots(_liveness, _webs);
        _storePlacement = new StorePlacement(_flow);
        _isInRegisterAtEntry = (value, block) => RegisterAtEntry(block, value) >= 0;
    }

    /// <inheritdoc/>
    public void Allocate(AllocationProblem problem, AllocationResult result)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        _problem = problem;
        _result = result;
        _flow.Analyze(problem);
        if (_flow.Order.Length < problem.BlockCount || !_liveness.TryAnalyze(problem))
        {
            _fallback.Allocate(problem, result);
            return;
        }

        _loops.Collect();
        _webs.Build(problem, _flow);
        Reset();
        foreach (var block in _flow.Order)
        {
            EnterBlock(block);
            _firstMove[block] = _moves.Count;
            for (var instruction = problem.BlockStart(block); instruction < problem.BlockEnd(block); instruction++)
            {
                AllocateInstruction(instruction);
            }

            _endMove[block] = _moves.Count;
            LeaveBlock(block);
        }

        ResolveEdges();
        PlaceStores();
        result.SlotCount = _slots.Assign(problem, _spilled.Span);
        WriteResult();
    }

    private void Reset()
    {
        var count = _problem.VirtualRegisterCount;
        _result.Reset();
        CollectionsMarshal.SetCount(_result.Operands, _problem.OperandCount);
        CollectionsMarshal.AsSpan(_result.Operands).Clear();
        Array.Fill(_value, -1);
        _occupied = 0;
        _home.Reset(count, -1);
        _next.Resize(count);
        _born.Reset(count, -1);
        _isSpilled.Reset(count, false);
        _storePlacement.Reset(count, _problem.BlockCount);
        _spilled.Clear();
        ResetBlocks();
        ResetInstructions();
        ResetEdges();
        ResetOutput();
    }

    private static uint BitOf(int register) => RegisterSet.Bit(register);

    private uint AllocatableOf(RegisterClass @class) => _problem.Allocatable & RegisterSet.Of(@class);

    private void Occupy(int register, int virtualRegister)
    {
        _value[register] = virtualRegister;
        _home[virtualRegister] = (sbyte)register;
        _occupied |= 1u << register;
    }

    private void Vacate(int register)
    {
        _home[_value[register]] = -1;
        _value[register] = -1;
        _occupied &= ~(1u << register);
    }

    private void VacateAll()
    {
        for (var rest = _occupied; rest != 0; rest &= rest - 1)
        {
            Vacate(BitOperations.TrailingZeroCount(rest));
        }
    }

    // The value needs a slot. Who reads it matters for where it is written.
    private void ReadFromSlot(int virtualRegister, int block)
    {
        _storePlacement.AddReader(virtualRegister, block);
        if (!_isSpilled[virtualRegister])
        {
            _isSpilled[virtualRegister] = true;
            _spilled.Add(virtualRegister);
        }
    }
}
