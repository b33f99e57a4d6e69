using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Frontend;

/// <summary>
/// Turns reads and writes of locals into SSA values while blocks are translated. The algorithm is that of Braun, Buchwald, Hack, Leißa, Mallon
/// and Zwinkau, "Simple and Efficient Construction of Static Single Assignment Form" (2013), with the work on parameters put off:
/// a read that reaches a block with several predecessors, or the head of a loop, makes a parameter there at once; when all edges are known,
/// <see cref="Finish"/> finds the arguments, drops the parameters that only ever have one value, and writes the rest into the function.
/// So nothing recurses and no block needs sealing. Control flow of Wasm is reducible, so the parameters that stay are the minimum.
/// </summary>
internal sealed partial class LocalVariables
{
    private const int None = -1;
    private const int Several = -2;

    // A walk to a definition leaves a note in every block of this many, so that no chain of blocks is walked again and again.
    private const int NoteDistance = 16;

    private readonly DefinitionTable _definitions = new();
    private readonly Value[] _zero = new Value[(int)IrType.V128 + 1];
    private Function _function = null!;
    private IrType[] _types = new IrType[64];
    private Value[] _entry = new Value[64];
    private int _count;

    // Values of locals where translation stands: valid if the stamp is the current epoch.
    private Value[] _values = new Value[64];
    private int[] _stamps = new int[64];
    private int[] _written = new int[64];
    private int _writtenCount;
    private int _epoch;
    private Block _current;

    // Per block.
    private int[] _soleSource = new int[64];
    private int[] _firstEdge = new int[64];
    private int[] _lastEdge = new int[64];
    private bool[] _isHeader = new bool[64];
    private int _knownBlocks;

    // Per edge, numbered as in Function.Targets.
    private int[] _edgeSource = new int[64];
    private int[] _nextEdge = new int[64];

    /// <summary>Begins a function; its locals are declared by <see cref="Declare"/>.</summary>
    public void Reset(Function function)
    {
        _function = function;
        _count = _writtenCount = _knownBlocks = 0;
        _epoch++;
        _current = new Block(0);
        Array.Clear(_zero);
        ResetPhis();
    }

    /// <summary>Adds a local; a parameter comes with its value, the others begin as zero.</summary>
    public void Declare(IrType type, Value initial)
    {
        if (_count == _types.Length)
        {
            Array.Resize(ref _types, _count * 2);
            Array.Resize(ref _entry, _count * 2);
            Array.Resize(ref _values, _count * 2);
            Array.Resize(ref _stamps, _count * 2);
            Array.Resize(ref _written, _count * 2);
        }

        _types[_count] = type;
        _entry[_count] = initial;
        _stamps[_count++] = 0;
    }

    /// <summary>All locals are declared; translation stands in the entry block.</summary>
    public void BeginBody() => _definitions.Reset(_count);

    /// <summary>The value of a local where translation stands.</summary>
    public Value Get(int local)
    {
        if (_stamps[local] != _epoch)
        {
            _values[local] = Find(_current, local);
            _stamps[local] = _epoch;
        }

        return _values[local];
    }

    /// <summary>Gives a local a new value where translation stands.</summary>
    public void Set(int local, Value value)
    {
        _values[local] = value;
        _stamps[local] = _epoch;

        // Written twice in a block, it stands twice in the list: the later one is stored over the earlier. Bounded by compaction.
        if (_writtenCount == _written.Length)
        {
            StoreWritten();
        }

        _written[_writtenCount++] = local;
    }

    /// <summary>Says that an edge was made: the target of that number in the function's table leads from one block to another.</summary>
    public void AddEdge(int target, Block from, Block to)
    {
        Know(to);
        if (target >= _edgeSource.Length)
        {
            Array.Resize(ref _edgeSource, target * 2);
            Array.Resize(ref _nextEdge, target * 2);
        }

        _edgeSource[target] = from.Index;
        _nextEdge[target] = None;
        var block = to.Index;
        if (_firstEdge[block] == None)
        {
            _firstEdge[block] = target;
            _soleSource[block] = from.Index;
        }
        else
        {
            _nextEdge[_lastEdge[block]] = target;
            _soleSource[block] = _soleSource[block] == from.Index ? from.Index : Several;
        }

        _lastEdge[block] = target;
        _function[to].Predecessors.Add(from);
    }

    /// <summary>Whether any edge leads to a block.</summary>
    public bool HasEdge(Block block) => block.Index < _knownBlocks && _firstEdge[block.Index] != None;

    /// <summary>Translation goes on in another block; all edges to it have been made but for the back edges of a loop.</summary>
    public void BeginBlock(Block block, bool isLoopHeader)
    {
        Know(block);
        StoreWritten();
        _isHeader[block.Index] = isLoopHeader;
        if (isLoopHeader || _soleSource[block.Index] != _current.Index)
        {
            _epoch++;
        }

        _current = block;
    }

    // What the current block has written becomes visible to the blocks after it.
    private void StoreWritten()
    {
        for (var i = 0; i < _writtenCount; i++)
        {
            var local = _written[i];
            _definitions.Set(_current.Index, local, _values[local].Index);
        }

        _writtenCount = 0;
    }

    private void Know(Block block)
    {
        if (block.Index >= _soleSource.Length)
        {
            var size = Math.Max(block.Index + 1, _soleSource.Length * 2);
            Array.Resize(ref _soleSource, size);
            Array.Resize(ref _firstEdge, size);
            Array.Resize(ref _lastEdge, size);
            Array.Resize(ref _isHeader, size);
        }

        for (; _knownBlocks <= block.Index; _knownBlocks++)
        {
            _soleSource[_knownBlocks] = _firstEdge[_knownBlocks] = None;
            _isHeader[_knownBlocks] = false;
        }
    }

    // The value of a local at the end of a block.
    private Value Find(Block block, int local)
    {
        var at = block.Index;
        var steps = 0;
        Value value;
        while (!_definitions.TryGet(at, local, out value))
        {
            if (at == 0)
            {
                value = AtEntry(local);
                break;
            }

            if (_soleSource[at] < 0 || _isHeader[at])
            {
                value = MakePhi(at, local);
                break;
            }

            at = _soleSource[at];
            steps++;
        }

        if (steps > 0)
        {
            LeaveNotes(block.Index, local, value, steps);
        }

        return value;
    }

    private void LeaveNotes(int block, int local, Value value, int steps)
    {
        _definitions.Set(block, local, value.Index);
        for (var step = 1; step < steps; step++)
        {
            block = _soleSource[block];
            if (step % NoteDistance == 0)
            {
                _definitions.Set(block, local, value.Index);
            }
        }
    }

    private Value AtEntry(int local)
    {
        if (!_entry[local].IsValid)
        {
            _entry[local] = Zero(_types[local]);
        }

        return _entry[local];
    }

    private Value Zero(IrType type)
    {
        ref var zero = ref _zero[(int)type];
        if (!zero.IsValid)
        {
            var inst = _function.MakeInstruction(new InstructionData
            {
                Opcode = type is IrType.I32 or IrType.I64 ? IrOpcode.Iconst : IrOpcode.Fconst,
                Type = type,
                WasmOffset = -1,
            });
            zero = _function.MakeResult(inst, type);
            var entry = new Block(0);
            if (_function[entry].First == Inst.None)
            {
                _function.Append(entry, inst);
            }
            else
            {
                _function.InsertBefore(_function[entry].First, inst);
            }
        }

        return zero;
    }
}
