using System.Runtime.InteropServices;
using Skiff.Compiler.Linking;
using Skiff.Compiler.Lowering;
using Skiff.Compiler.RegAlloc;

namespace Skiff.Compiler.X64;

/// <summary>
/// Writes a function's machine instructions, whose registers are known, as bytes: prologue, blocks with the allocator's moves, then the
/// cold paths, jump tables and constants. One per worker, reused for every function.
/// </summary>
internal sealed partial class X64Emitter(ModuleLayouts layouts)
{
    private const int LoopAlignment = 16;

    private readonly X64Assembler _asm = new(relaxesJumps: true);
    private readonly ConstantPool _pool = new();
    private readonly List<int> _trapSites = [];
    private readonly List<CodePosition> _positions = [];
    private readonly List<Label> _blockLabels = [];
    private readonly List<int> _blockTargets = [];
    private readonly List<int> _finalTargets = [];
    private readonly List<(int Table, Label Label)> _usedTables = [];
    private MachineFunction _machine = null!; // Set by Emit, which every other method is called from.
    private AllocationResult _allocation = null!;
    private int _block;
    private int _nextBlock;

    /// <summary>Writes a function.</summary>
    public FunctionCode Emit(MachineFunction machine, AllocationResult allocation)
    {
        _machine = machine;
        _allocation = allocation;
        _asm.Reset();
        _pool.Reset();
        _trapSites.Clear();
        _positions.Clear();
        _cold.Clear();
        PrepareBlocks();
        PrepareFrame();
        WriteBlocks();
        WriteColdPaths();
        var dataStart = _asm.Position;
        WriteTables();
        _pool.Write(_asm);
        _asm.RelaxJumps();
        _asm.ResolveLabels();
        RelaxPositions();
        return new FunctionCode(_asm.Code.ToArray(), [.. _asm.Relocations], [.. _trapSites], [.. _positions], _asm.RelaxedPosition(dataStart));
    }

    // Up to here a position is negated if it is a return address: the end of an instruction, not the beginning of one.
    private void RelaxPositions()
    {
        foreach (ref var site in CollectionsMarshal.AsSpan(_trapSites))
        {
            site = _asm.RelaxedPosition(site);
        }

        foreach (ref var position in CollectionsMarshal.AsSpan(_positions))
        {
            var offset = position.Offset;
            position = position with { Offset = offset < 0 ? _asm.RelaxedEnd(-offset) : _asm.RelaxedPosition(offset) };
        }
    }

    private void PrepareBlocks()
    {
        var problem = _machine.Problem;
        _blockLabels.Clear();
        _blockTargets.Clear();
        _finalTargets.Clear();
        _usedTables.Clear();
        var move = 0;
        for (var block = 0; block < problem.BlockCount; block++)
        {
            _blockLabels.Add(_asm.NewLabel());
            _blockTargets.Add(JumpTargetOf(block, ref move));
        }

        FollowChains();
    }

    // Empty blocks that lead to empty blocks. From the last to the first, as most lead forwards and then find theirs resolved.
    private void FollowChains()
    {
        CollectionsMarshal.SetCount(_finalTargets, _blockTargets.Count);
        for (var block = _blockTargets.Count - 1; block >= 0; block--)
        {
            var target = block;
            for (var steps = 0; _blockTargets[target] >= 0; steps++)
            {
                target = _blockTargets[target];
                if (steps > _blockTargets.Count)
                {
                    // A circle of empty blocks: one of them must be written.
                    _blockTargets[block] = -1;
                    target = block;
                }
            }

            _finalTargets[block] = target;
            if (target != block)
            {
                _blockTargets[block] = target;
            }
        }
    }

    // Where a block that only jumps goes; -1 for one that does something.
    private int JumpTargetOf(int block, ref int move)
    {
        var problem = _machine.Problem;
        var first = problem.BlockStart(block);
        var end = problem.BlockEnd(block);
        var hasMoves = false;
        while (move < _allocation.Moves.Count && _allocation.Moves[move].Instruction < end)
        {
            hasMoves = true;
            move++;
        }

        ref readonly var instruction = ref _machine.Instructions[first];
        return !hasMoves && block != 0 && end == first + 1 && instruction.Opcode == MachineOpcode.Jump && instruction.Target != block ? instruction.Target : -1;
    }

    private void WriteBlocks()
    {
        var problem = _machine.Problem;
        var moves = CollectionsMarshal.AsSpan(_allocation.Moves);
        var instructions = _machine.Instructions;
        var move = 0;
        for (_block = 0; _block < problem.BlockCount; _block++)
        {
            if (_blockTargets[_block] >= 0)
            {
                _asm.Bind(_blockLabels[_block]);
                continue;
            }

            _nextBlock = NextWritten(_block);
            if (_machine.LoopHeads[_block])
            {
                _asm.Align(LoopAlignment);
            }

            _asm.Bind(_blockLabels[_block]);
            for (int i = problem.BlockStart(_block), end = problem.BlockEnd(_block); i < end; i++)
            {
                while (move < moves.Length && moves[move].Instruction == i && !moves[move].After)
                {
                    WriteMove(moves[move++]);
                }

                Write(instructions[i]);
                while (move < moves.Length && moves[move].Instruction == i)
                {
                    WriteMove(moves[move++]);
                }
            }
        }
    }

    private int NextWritten(int block)
    {
        var next = block + 1;
        while (next < _blockTargets.Count && _blockTargets[next] >= 0)
        {
            next++;
        }

        return next;
    }

    private void WriteTables()
    {
        foreach (var (table, label) in _usedTables)
        {
            var (start, count) = _machine.Tables[table];
            _asm.AlignWithTraps(4);
            _asm.Bind(label);
            for (var i = 0; i < count; i++)
            {
                _asm.LabelDistance(LabelOf(_machine.TableTargets[start + i]), label);
            }
        }
    }

    private Label LabelOf(int block) => _blockLabels[_finalTargets[block]];

    private bool IsNext(int block) => _finalTargets[block] == _nextBlock;

    private void WriteMove(in Move move)
    {
        if (move.Rematerialization >= 0)
        {
            WriteConstant(move.Rematerialization, move.To.Register);
            return;
        }

        var isWide = move.Size == 8;
        if (move.Class == RegisterClass.Integer)
        {
            var size = isWide ? OperandSize.Qword : OperandSize.Dword;
            if (move.To.IsSlot)
            {
                _asm.Mov(size, SlotAddress(move.To), (Gpr)move.From.Register);
            }
            else if (move.From.IsSlot)
            {
                _asm.Mov(size, (Gpr)move.To.Register, SlotAddress(move.From));
            }
            else
            {
                _asm.Mov(size, (Gpr)move.To.Register, (Gpr)move.From.Register);
            }

            return;
        }

        if (move.To.IsSlot)
        {
            var op = move.Size == 16 ? SseStore.Movups : isWide ? SseStore.Movsd : SseStore.Movss;
            _asm.Sse(op, SlotAddress(move.To), (Xmm)(move.From.Register - 16));
        }
        else if (move.From.IsSlot)
        {
            var op = move.Size == 16 ? SseOp.Movups : isWide ? SseOp.Movsd : SseOp.Movss;
            _asm.Sse(op, (Xmm)(move.To.Register - 16), SlotAddress(move.From));
        }
        else
        {
            _asm.Sse(SseOp.Movaps, (Xmm)(move.To.Register - 16), (Xmm)(move.From.Register - 16));
        }
    }

    private void WriteConstant(int number, int register)
    {
        var constant = _machine.Constants[number];
        switch (constant.Kind)
        {
            case ConstantKind.Integer when constant.Bits == 0:
                _asm.Zero((Gpr)register);
                break;
            case ConstantKind.Integer:
                _asm.Mov((Gpr)register, constant.Bits);
                break;
            case ConstantKind.VmAddress:
                _asm.Lea(OperandSize.Qword, (Gpr)register, new Address(Gpr.R14, (int)constant.Bits));
                break;
            case ConstantKind.VmField:
                var size = constant.Type == Ir.IrType.I32 ? OperandSize.Dword : OperandSize.Qword;
                _asm.Mov(size, (Gpr)register, new Address(Gpr.R14, (int)constant.Bits));
                break;
            case ConstantKind.Float when constant.Bits == 0:
                _asm.Sse(SseOp.Xorps, (Xmm)(register - 16), (Xmm)(register - 16));
                break;
            default:
                var op = constant.Type == Ir.IrType.F32 ? SseOp.Movss : SseOp.Movsd;
                _asm.Sse(op, (Xmm)(register - 16), PoolAddress(number));
                break;
        }
    }

    private Address PoolAddress(int number)
    {
        var constant = _machine.Constants[number];
        return constant.Type == Ir.IrType.F32 ? FloatAddress((uint)constant.Bits, 4) : FloatAddress((ulong)constant.Bits, 8);
    }

    private Address FloatAddress(ulong bits, int size) => Address.Of(_pool.LabelOf(_asm, bits, size));

    private Allocation AllocationOf(in MachineInstruction instruction, int operand) => _allocation.Operands[instruction.FirstOperand + operand];

    private Gpr GprOf(in MachineInstruction instruction, int operand) => (Gpr)AllocationOf(instruction, operand).Register;

    private Xmm XmmOf(in MachineInstruction instruction, int operand) => (Xmm)(AllocationOf(instruction, operand).Register - 16);

    private static Address SlotAddress(Allocation slot) => new(Gpr.Rbp, -8 * (slot.Slot + 1));

    /// <summary>The memory operand; what is written next is its instruction, so a trap site is recorded here.</summary>
    private Address MemoryOf(in MachineInstruction instruction)
    {
        if (instruction.IsGuestAccess)
        {
            _trapSites.Add(_asm.Position);
            _positions.Add(new CodePosition(_asm.Position, instruction.AccessOffset));
        }

        Gpr? @base = instruction.Base switch
        {
            PinnedBase.None => null,
            PinnedBase.VmContext => Gpr.R14,
            PinnedBase.Memory => Gpr.R15,
            PinnedBase.Outgoing => Gpr.Rsp,
            PinnedBase.Frame => Gpr.Rbp,
            var operand => GprOf(instruction, operand),
        };
        if (instruction.Index < 0)
        {
            return @base is { } only ? new Address(only, instruction.Displacement) : Address.Absolute(instruction.Displacement);
        }

        var index = GprOf(instruction, instruction.Index);
        return @base is { } register
            ? new Address(register, index, instruction.ScaleLog2, instruction.Displacement)
            : Address.Scaled(index, instruction.ScaleLog2, instruction.Displacement);
    }

    // The instruction just written was a call: its return address stands for the Wasm instruction.
    private void RecordReturnAddress(in MachineInstruction instruction) =>
        _positions.Add(new CodePosition(-_asm.Position, instruction.WasmOffset));
}
