using System.Diagnostics;

namespace Skiff.Compiler.Ir;

/// <summary>
/// One instruction. Blocks link them by <see cref="Previous"/> and <see cref="Next"/>; lists (call arguments, returned values) and
/// branch targets stand in pools of the <see cref="Function"/>.
/// </summary>
public struct InstructionData
{
    /// <summary>What it does.</summary>
    public IrOpcode Opcode;

    /// <summary>The type of its (first) result; <see cref="IrType.None"/> without result. For stores, compares and branches: the type of the operand B or A.</summary>
    public IrType Type;

    /// <summary>Width and extension of a Load or Store.</summary>
    public MemoryAccess Access;

    /// <summary>Memory index of Load and Store; <see cref="AliasClass"/> of the native ones; <see cref="DivisionFacts"/> of divisions.</summary>
    public byte Aux;

    /// <summary>First operand.</summary>
    public Value A;

    /// <summary>Second operand.</summary>
    public Value B;

    /// <summary>Third operand.</summary>
    public Value C;

    /// <summary>The immediate.</summary>
    public long Imm;

    /// <summary>The first result, or none; further results are the values after it.</summary>
    public Value Result;

    /// <summary>How many results.</summary>
    public int ResultCount;

    /// <summary>Where the list of values begins in <see cref="Function.ValuePool"/>.</summary>
    public int ListStart;

    /// <summary>Length of the list.</summary>
    public int ListCount;

    /// <summary>Where the targets begin in <see cref="Function.Targets"/>.</summary>
    public int TargetStart;

    /// <summary>How many targets.</summary>
    public int TargetCount;

    /// <summary>The block it stands in.</summary>
    public Block Block;

    /// <summary>The instruction before it in its block.</summary>
    public Inst Previous;

    /// <summary>The instruction after it in its block.</summary>
    public Inst Next;

    /// <summary>Where the Wasm instruction stands, counted from the beginning of the body's code; -1 for none.</summary>
    public int WasmOffset;
}

/// <summary>One outgoing edge of a terminator: a block and the values for its parameters (in the value pool).</summary>
/// <param name="Block">Where it goes.</param>
/// <param name="ListStart">First argument in the pool.</param>
/// <param name="ListCount">How many arguments: as many as the block has parameters.</param>
public record struct BranchTarget(Block Block, int ListStart, int ListCount);

/// <summary>A basic block: parameters, then instructions, the last of them a terminator.</summary>
public sealed class BlockData
{
    /// <summary>The parameters.</summary>
    public List<Value> Parameters { get; } = [];

    /// <summary>Predecessors, one entry per edge.</summary>
    public List<Block> Predecessors { get; } = [];

    /// <summary>The first instruction.</summary>
    public Inst First { get; set; } = Inst.None;

    /// <summary>The terminator.</summary>
    public Inst Last { get; set; } = Inst.None;

    /// <summary>How many loops it is inside of; known after the loop analysis.</summary>
    public int LoopDepth { get; set; }

    /// <summary>Whether it is the head of a loop.</summary>
    public bool IsLoopHeader { get; set; }

    /// <summary>Expected to run rarely or never (it ends in a trap).</summary>
    public bool IsCold { get; set; }

    /// <summary>Where it stood in the Wasm code, counted in blocks: the layout keeps that order where control flow leaves a choice.</summary>
    public int SourceOrder { get; set; }

    /// <summary>Empties it for another function.</summary>
    public void Reset()
    {
        Parameters.Clear();
        Predecessors.Clear();
        First = Last = Inst.None;
        LoopDepth = SourceOrder = 0;
        IsLoopHeader = IsCold = false;
    }
}

/// <summary>
/// A function in SSA form: block parameters instead of phi. Owned by one compilation at a time and reused for the next function by
/// <see cref="Reset"/>. The entry block's parameters are the function's parameters, in order.
/// </summary>
public sealed class Function
{
    private readonly List<BlockData> _blocks = [];
    private InstructionData[] _instructions = new InstructionData[256];
    private IrType[] _valueTypes = new IrType[256];
    private Inst[] _definitions = new Inst[256];

    /// <summary>The function index in the module.</summary>
    public int FunctionIndex { get; set; }

    /// <summary>How many blocks there are, removed ones included.</summary>
    public int BlockCount { get; private set; }

    /// <summary>How many instructions have been made.</summary>
    public int InstructionCount { get; private set; }

    /// <summary>One more than the highest value.</summary>
    public int ValueCount { get; private set; } = 1;

    /// <summary>Values of lists.</summary>
    public List<Value> ValuePool { get; } = [];

    /// <summary>Edges of terminators.</summary>
    public List<BranchTarget> Targets { get; } = [];

    /// <summary>The blocks in the order of the code, entry first; filled by block layout, unreachable ones are not in it.</summary>
    public List<Block> Layout { get; } = [];

    /// <summary>The data of an instruction.</summary>
    public ref InstructionData this[Inst inst] => ref _instructions[inst.Index];

    /// <summary>The data of a block.</summary>
    public BlockData this[Block block] => _blocks[block.Index];

    /// <summary>The type of a value.</summary>
    public IrType TypeOf(Value value) => _valueTypes[value.Index];

    /// <summary>The instruction that defines a value; <see cref="Inst.None"/> for a block parameter.</summary>
    public Inst DefinitionOf(Value value) => _definitions[value.Index];

    /// <summary>Makes an empty block.</summary>
    public Block MakeBlock()
    {
        if (BlockCount == _blocks.Count)
        {
            _blocks.Add(new BlockData());
        }

        return new Block(BlockCount++);
    }

    /// <summary>Makes a value without a definition: a block parameter, to be added by the caller.</summary>
    public Value MakeValue(IrType type, Inst definition)
    {
        if (ValueCount == _valueTypes.Length)
        {
            Array.Resize(ref _valueTypes, ValueCount * 2);
            Array.Resize(ref _definitions, ValueCount * 2);
        }

        _valueTypes[ValueCount] = type;
        _definitions[ValueCount] = definition;
        return new Value(ValueCount++);
    }

    /// <summary>Adds a parameter to a block.</summary>
    public Value AddParameter(Block block, IrType type)
    {
        var value = MakeValue(type, Inst.None);
        this[block].Parameters.Add(value);
        return value;
    }

    /// <summary>Makes an instruction outside any block; results are made by <see cref="MakeResult"/>.</summary>
    public Inst MakeInstruction(in InstructionData data)
    {
        if (InstructionCount == _instructions.Length)
        {
            Array.Resize(ref _instructions, InstructionCount * 2);
        }

        var inst = new Inst(InstructionCount++);
        _instructions[inst.Index] = data;
        _instructions[inst.Index].Previous = _instructions[inst.Index].Next = Inst.None;
        return inst;
    }

    /// <summary>Gives an instruction one more result.</summary>
    public Value MakeResult(Inst inst, IrType type)
    {
        var value = MakeValue(type, inst);
        ref var data = ref this[inst];
        if (data.ResultCount++ == 0)
        {
            data.Result = value;
        }
        else
        {
            Debug.Assert(value.Index == data.Result.Index + data.ResultCount - 1, "results are consecutive values");
        }

        return value;
    }

    /// <summary>Puts an instruction at the end of a block.</summary>
    public void Append(Block block, Inst inst)
    {
        var target = this[block];
        ref var data = ref this[inst];
        data.Block = block;
        data.Previous = target.Last;
        data.Next = Inst.None;
        if (target.Last == Inst.None)
        {
            target.First = inst;
        }
        else
        {
            this[target.Last].Next = inst;
        }

        target.Last = inst;
    }

    /// <summary>Puts an instruction before another one.</summary>
    public void InsertBefore(Inst position, Inst inst)
    {
        ref var next = ref this[position];
        ref var data = ref this[inst];
        data.Block = next.Block;
        data.Previous = next.Previous;
        data.Next = position;
        if (next.Previous == Inst.None)
        {
            this[next.Block].First = inst;
        }
        else
        {
            this[next.Previous].Next = inst;
        }

        next.Previous = inst;
    }

    /// <summary>Takes an instruction out of its block.</summary>
    public void Remove(Inst inst)
    {
        ref var data = ref this[inst];
        var block = this[data.Block];
        if (data.Previous == Inst.None)
        {
            block.First = data.Next;
        }
        else
        {
            this[data.Previous].Next = data.Next;
        }

        if (data.Next == Inst.None)
        {
            block.Last = data.Previous;
        }
        else
        {
            this[data.Next].Previous = data.Previous;
        }

        data.Previous = data.Next = Inst.None;
    }

    /// <summary>The values of an instruction's list. Valid until the pool grows.</summary>
    public ReadOnlySpan<Value> ListOf(in InstructionData data) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ValuePool).Slice(data.ListStart, data.ListCount);

    /// <summary>The targets of a terminator. Valid until the table grows.</summary>
    public Span<BranchTarget> TargetsOf(in InstructionData data) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Targets).Slice(data.TargetStart, data.TargetCount);

    /// <summary>The arguments of an edge. Valid until the pool grows.</summary>
    public Span<Value> ArgumentsOf(BranchTarget target) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ValuePool).Slice(target.ListStart, target.ListCount);

    /// <summary>Empties it for another function; keeps the arrays.</summary>
    public void Reset()
    {
        for (var i = 0; i < BlockCount; i++)
        {
            _blocks[i].Reset();
        }

        BlockCount = InstructionCount = 0;
        ValueCount = 1;
        ValuePool.Clear();
        Targets.Clear();
        Layout.Clear();
    }
}
