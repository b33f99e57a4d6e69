namespace Skiff.Compiler.RegAlloc;

/// <summary>The two classes of registers; a virtual register belongs to one.</summary>
public enum RegisterClass : byte
{
    /// <summary>General purpose: physical registers 0 to 15.</summary>
    Integer = 0,

    /// <summary>Vector: physical registers 16 to 31.</summary>
    Vector = 1,
}

/// <summary>Where an operand may be.</summary>
public enum OperandConstraint : byte
{
    /// <summary>A register or a spill slot: the instruction can take either.</summary>
    Any,

    /// <summary>Any register of the class.</summary>
    Register,

    /// <summary>The register <see cref="Operand.Fixed"/>.</summary>
    Fixed,

    /// <summary>(Definitions) the register of use operand <see cref="Operand.Fixed"/> of the same instruction: two-address forms. That use is early and Register-constrained, and tied once.</summary>
    SameAsInput,

    /// <summary>A spill slot (arguments on the stack are not operands: lowering addresses them itself).</summary>
    Slot,
}

/// <summary>When an operand is read or written.</summary>
public enum OperandPosition : byte
{
    /// <summary>Uses: read before any definition is written, so a late definition may share the register. Definitions: written before late uses are read (an output that must not share an input's register).</summary>
    Early,

    /// <summary>Definitions: written at the end. Uses: read until the end, so no definition shares the register.</summary>
    Late,
}

/// <summary>One operand of a machine instruction.</summary>
/// <param name="VirtualRegister">Which virtual register; its definition is unique (SSA).</param>
/// <param name="IsDefinition">Written, else read.</param>
/// <param name="Constraint">Where it may be.</param>
/// <param name="Position">When: uses are usually Early, definitions Late.</param>
/// <param name="Fixed">The physical register of Fixed; the operand number of SameAsInput.</param>
public readonly record struct Operand(int VirtualRegister, bool IsDefinition, OperandConstraint Constraint, OperandPosition Position, byte Fixed);

/// <summary>
/// One function as the allocator sees it: blocks of numbered instructions with operands over virtual registers, nothing of SSA opcodes or x86.
/// The design follows the ideas of LLVM-style and regalloc2-style allocators: operands with constraints in, one allocation per operand plus moves out.
/// Filled by lowering, in block order; reused after <see cref="Reset"/>. Instructions are numbered 0 .. n-1 over the whole function in layout order.
/// </summary>
/// <remarks>
/// Form: every virtual register is defined once, as a block parameter or by one operand, and the definition dominates the uses. Critical edges
/// are split: a block with several successors has only successors with one predecessor. The values for a block's parameters come with the edge;
/// an edge with arguments leaves a block that has one successor. The terminator of a block with one successor has no operands and clobbers nothing
/// (moves for the edge stand before it); every block is reachable; a terminator with several successors defines nothing. The entry block has no parameters and no predecessors.
/// Moves use the scratch registers, so no operand is Fixed to one.
/// </remarks>
public sealed class AllocationProblem
{
    private readonly List<Operand> _operands = [];
    private readonly List<int> _operandStart = [];
    private readonly List<uint> _clobbers = [];
    private readonly List<int> _moveSource = [];
    private readonly List<RegisterClass> _classes = [];
    private readonly List<byte> _sizes = [];
    private readonly List<int> _rematerialized = [];
    private readonly List<int> _blockStart = [];
    private readonly List<int> _loopDepths = [];
    private readonly List<bool> _cold = [];
    private readonly List<int> _parameterStart = [];
    private readonly List<int> _parameters = [];
    private readonly List<int> _successorStart = [];
    private readonly List<int> _successors = [];
    private readonly List<int> _argumentStart = [];
    private readonly List<int> _arguments = [];

    /// <summary>How many virtual registers there are.</summary>
    public int VirtualRegisterCount => _classes.Count;

    /// <summary>How many instructions there are.</summary>
    public int InstructionCount => _operandStart.Count;

    /// <summary>How many blocks there are; block 0 is the entry, in layout order.</summary>
    public int BlockCount => _blockStart.Count;

    /// <summary>Physical registers that may be given out: bit n is register n (Integer 0-15, Vector 16-31). Others may still be Fixed.</summary>
    public uint Allocatable { get; set; }

    /// <summary>A register of the class that is never given out: for moves between slots and for cycles. Index by class.</summary>
    public byte[] Scratch { get; } = new byte[2];

    /// <summary>The class of a virtual register.</summary>
    public RegisterClass ClassOf(int virtualRegister) => _classes[virtualRegister];

    /// <summary>Bytes a spill slot needs: 4, 8 or 16 (slots are 8 or 16 bytes large).</summary>
    public int SizeOf(int virtualRegister) => _sizes[virtualRegister];

    /// <summary>The token with which the value can be made anew instead of being spilled and reloaded (a constant), or -1. Not for parameters of blocks.</summary>
    public int RematerializationOf(int virtualRegister) => _rematerialized[virtualRegister];

    /// <summary>The operands of an instruction, uses and definitions as lowering wrote them.</summary>
    public ReadOnlySpan<Operand> OperandsOf(int instruction)
    {
        var start = _operandStart[instruction];
        var end = instruction + 1 < _operandStart.Count ? _operandStart[instruction + 1] : _operands.Count;
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_operands)[start..end];
    }

    /// <summary>The number of the instruction's first operand: allocations are numbered over the whole function.</summary>
    public int FirstOperand(int instruction) => _operandStart[instruction];

    /// <summary>How many operands there are in all.</summary>
    public int OperandCount => _operands.Count;

    /// <summary>Registers the instruction destroys, at the Late position, besides its definitions. A call clobbers all allocatable ones.</summary>
    public uint ClobbersOf(int instruction) => _clobbers[instruction];

    /// <summary>Whether the instruction only copies its use operand 0 to its definition operand 1: a hint that both want one register.</summary>
    public bool IsMove(int instruction) => _moveSource[instruction] >= 0;

    /// <summary>The first instruction of a block.</summary>
    public int BlockStart(int block) => _blockStart[block];

    /// <summary>One after the last instruction (the terminator) of a block. Every block has at least one instruction.</summary>
    public int BlockEnd(int block) => block + 1 < _blockStart.Count ? _blockStart[block + 1] : _operandStart.Count;

    /// <summary>The virtual registers defined as parameters of a block.</summary>
    public ReadOnlySpan<int> ParametersOf(int block) => Slice(_parameters, _parameterStart, block);

    /// <summary>The successors of a block.</summary>
    public ReadOnlySpan<int> SuccessorsOf(int block) => Slice(_successors, _successorStart, block);

    /// <summary>The values passed to the parameters of the only successor; empty if there are several successors.</summary>
    public ReadOnlySpan<int> ArgumentsOf(int block) => Slice(_arguments, _argumentStart, block);

    /// <summary>How many loops the block is inside of.</summary>
    public int LoopDepthOf(int block) => _loopDepths[block];

    /// <summary>Whether the block hardly ever runs: a path to a trap or to a slow case. Only a hint.</summary>
    public bool IsCold(int block) => _cold[block];

    /// <summary>Makes a virtual register.</summary>
    public int AddVirtualRegister(RegisterClass @class, int size, int rematerialization = -1)
    {
        _classes.Add(@class);
        _sizes.Add((byte)size);
        _rematerialized.Add(rematerialization);
        return _classes.Count - 1;
    }

    /// <summary>Begins the next block.</summary>
    public void BeginBlock(ReadOnlySpan<int> parameters, int loopDepth, bool isCold = false)
    {
        _cold.Add(isCold);
        _blockStart.Add(_operandStart.Count);
        _loopDepths.Add(loopDepth);
        _parameterStart.Add(_parameters.Count);
        _parameters.AddRange(parameters);
    }

    /// <summary>Adds an instruction to the block begun last; returns its number.</summary>
    public int AddInstruction(ReadOnlySpan<Operand> operands, uint clobbers = 0, bool isMove = false)
    {
        _operandStart.Add(_operands.Count);
        _operands.AddRange(operands);
        _clobbers.Add(clobbers);
        _moveSource.Add(isMove ? 0 : -1);
        return _operandStart.Count - 1;
    }

    /// <summary>Ends the block: its successors, and the arguments for the parameters of the only one.</summary>
    public void EndBlock(ReadOnlySpan<int> successors, ReadOnlySpan<int> arguments)
    {
        _successorStart.Add(_successors.Count);
        _successors.AddRange(successors);
        _argumentStart.Add(_arguments.Count);
        _arguments.AddRange(arguments);
    }

    /// <summary>Empties it for another function; keeps the arrays.</summary>
    public void Reset()
    {
        foreach (var list in (ReadOnlySpan<List<int>>)[_operandStart, _moveSource, _rematerialized, _blockStart, _loopDepths, _parameterStart, _parameters, _successorStart, _successors, _argumentStart, _arguments])
        {
            list.Clear();
        }

        _operands.Clear();
        _cold.Clear();
        _clobbers.Clear();
        _classes.Clear();
        _sizes.Clear();
    }

    private static ReadOnlySpan<int> Slice(List<int> values, List<int> starts, int index)
    {
        var start = starts[index];
        var end = index + 1 < starts.Count ? starts[index + 1] : values.Count;
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values)[start..end];
    }
}
