using Skiff.Compiler.Ir;
using Skiff.Compiler.RegAlloc;

namespace Skiff.Compiler.Lowering;

/// <summary>What a register can be filled with out of nothing.</summary>
internal enum ConstantKind : byte
{
    /// <summary>An integer.</summary>
    Integer,

    /// <summary>The bits of a float.</summary>
    Float,

    /// <summary>An address in the vmctx.</summary>
    VmAddress,

    /// <summary>A field of the vmctx that never changes.</summary>
    VmField,
}

/// <summary>A value that needs no operands: the token of rematerialisation is its number in the function.</summary>
internal readonly record struct MachineConstant(ConstantKind Kind, IrType Type, long Bits);

/// <summary>
/// A function as machine instructions over virtual registers, parallel to its <see cref="AllocationProblem"/>: instruction n here is
/// instruction n there, blocks are numbered in layout order. Reused after <see cref="Reset"/>.
/// </summary>
internal sealed class MachineFunction
{
    private readonly Dictionary<MachineConstant, int> _constantNumbers = [];
    private MachineInstruction[] _instructions = new MachineInstruction[256];
    private int _count;

    /// <summary>The operands, blocks and edges.</summary>
    public AllocationProblem Problem { get; } = new();

    /// <summary>Constants used, each once.</summary>
    public List<MachineConstant> Constants { get; } = [];

    /// <summary>The targets of all jump tables, as block numbers.</summary>
    public List<int> TableTargets { get; } = [];

    /// <summary>Where each jump table begins in <see cref="TableTargets"/>, with its length.</summary>
    public List<(int Start, int Count)> Tables { get; } = [];

    /// <summary>Whether a block is the head of a loop.</summary>
    public List<bool> LoopHeads { get; } = [];

    /// <summary>Bytes at the bottom of the frame for stack arguments and results of callees.</summary>
    public int OutgoingBytes { get; set; }

    /// <summary>Whether it calls anything that may use the stack.</summary>
    public bool HasCalls { get; set; }

    /// <summary>Whether it makes calls that change r14: then the frame keeps its own.</summary>
    public bool SavesVmContext { get; set; }

    /// <summary>The instructions in the order of the code.</summary>
    public ReadOnlySpan<MachineInstruction> Instructions => _instructions.AsSpan(0, _count);

    /// <summary>Appends an instruction and its operands.</summary>
    public void Append(in MachineInstruction instruction, ReadOnlySpan<Operand> operands, bool isMove)
    {
        if (_count == _instructions.Length)
        {
            Array.Resize(ref _instructions, _count * 2);
        }

        _instructions[_count] = instruction;
        _instructions[_count].FirstOperand = Problem.OperandCount;
        _count++;
        Problem.AddInstruction(operands, instruction.Clobbers, isMove);
    }

    /// <summary>The number of a constant.</summary>
    public int NumberOf(MachineConstant constant)
    {
        if (!_constantNumbers.TryGetValue(constant, out var number))
        {
            number = Constants.Count;
            Constants.Add(constant);
            _constantNumbers.Add(constant, number);
        }

        return number;
    }

    /// <summary>Empties it for another function.</summary>
    public void Reset()
    {
        _count = 0;
        _constantNumbers.Clear();
        Problem.Reset();
        Constants.Clear();
        TableTargets.Clear();
        Tables.Clear();
        LoopHeads.Clear();
        OutgoingBytes = 0;
        HasCalls = SavesVmContext = false;
    }
}
