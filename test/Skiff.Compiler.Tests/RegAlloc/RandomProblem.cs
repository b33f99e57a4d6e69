using System.Numerics;
using Skiff.Compiler.RegAlloc;

namespace Skiff.Compiler.Tests.RegAlloc;

/// <summary>What a generated problem looks like.</summary>
public sealed record ProblemShape
{
    public uint Allocatable { get; init; } = 0x7FFF_B7FF & ~0xC030u;
    public int Statements { get; init; } = 30;
    public int Depth { get; init; } = 4;
    public double Calls { get; init; } = 0.08;
    public double Fixed { get; init; } = 0.15;
    public double Wide { get; init; } = 0.2;
    public int KeepAlive { get; init; } = 12;
    public int BlockLimit { get; init; } = 300;
}

/// <summary>
/// Grows a valid problem from a seed: structured control flow (sequences, branches with joins, loops, switches, dead ends) over values in SSA form.
/// </summary>
public sealed class RandomProblem
{
    private readonly Random _random;
    private readonly ProblemShape _shape;
    private readonly AllocationProblem _problem = new();
    private readonly List<Block> _blocks = [];
    private readonly List<int> _integers = [];
    private readonly List<int> _vectors = [];
    private Block _current;
    private int _depth;

    private RandomProblem(int seed, ProblemShape shape)
    {
        _random = new Random(seed);
        _shape = shape;
        _current = NewBlock([]);
    }

    private sealed class Block
    {
        public required List<int> Parameters { get; init; }
        public required int LoopDepth { get; init; }
        public List<(Operand[] Operands, uint Clobbers, bool IsMove)> Instructions { get; } = [];
        public List<Block> Successors { get; } = [];
        public List<int> Arguments { get; set; } = [];
        public int Index { get; set; }
    }

    private const byte IntegerScratch = 11;
    private const byte VectorScratch = 31;

    public static AllocationProblem Generate(int seed, ProblemShape shape)
    {
        var generator = new RandomProblem(seed, shape);
        generator._problem.Allocatable = shape.Allocatable;
        generator._problem.Scratch[0] = IntegerScratch;
        generator._problem.Scratch[1] = VectorScratch;
        generator.Emit([], definitions: 3);
        generator.Sequence(shape.Statements, shape.Depth);
        generator.Emit(generator.Pick(2), definitions: 0);
        return generator.Finish();
    }

    private Block NewBlock(List<int> parameters)
    {
        var block = new Block { Parameters = parameters, LoopDepth = _depth };
        _blocks.Add(block);
        return block;
    }

    private void Sequence(int statements, int depth)
    {
        for (var i = 0; i < statements; i++)
        {
            switch (depth > 0 && _blocks.Count < _shape.BlockLimit ? _random.Next(14) : 13)
            {
                case 0:
                    Branch(statements / 2, depth - 1, 2);
                    break;
                case 1:
                    Loop(statements / 2, depth - 1);
                    break;
                case 2:
                    Branch(statements / 3, depth - 1, _random.Next(2, 6));
                    break;
                case 3:
                    DeadEnd();
                    break;
                default:
                    Instruction();
                    break;
            }
        }
    }

    // A terminator with several successors may use values; with one it has no operands.
    private void Terminate(Operand[] operands, params ReadOnlySpan<Block> successors)
    {
        _current.Instructions.Add((operands, 0, false));
        _current.Successors.AddRange(successors);
    }

    private (int Integers, int Vectors) Mark() => (_integers.Count, _vectors.Count);

    private void Release((int Integers, int Vectors) mark)
    {
        _integers.RemoveRange(mark.Integers, _integers.Count - mark.Integers);
        _vectors.RemoveRange(mark.Vectors, _vectors.Count - mark.Vectors);
    }

    private void Branch(int statements, int depth, int ways)
    {
        var (from, mark) = (_current, Mark());
        var condition = Pick(1);
        var parameterClasses = Enumerable.Range(0, _random.Next(4)).Select(_ => NewLike(mayBeConstant: false)).ToList();
        var ends = new List<Block>();
        for (var way = 0; way < ways; way++)
        {
            var begin = NewBlock([]);
            from.Successors.Add(begin);
            _current = begin;
            if (way > 0 || ways > 2 || _random.Next(2) == 0)
            {
                Sequence(_random.Next(statements + 1), depth);
            }

            _current.Arguments = parameterClasses.ConvertAll(ArgumentFor);
            _current.Instructions.Add(([], 0, false));
            ends.Add(_current);
            Release(mark);
        }

        from.Instructions.Add((condition, 0, false));
        var join = NewBlock(parameterClasses);
        foreach (var end in ends)
        {
            end.Successors.Add(join);
        }

        _current = join;
        parameterClasses.ForEach(MakeAvailable);
    }

    private void Loop(int statements, int depth)
    {
        var parameters = Enumerable.Range(0, _random.Next(6)).Select(_ => NewLike(mayBeConstant: false)).ToList();
        _current.Arguments = parameters.ConvertAll(ArgumentFor);
        _depth++;
        var header = NewBlock(parameters);
        Terminate([], header);
        _current = header;
        parameters.ForEach(MakeAvailable);
        Sequence(_random.Next(1, statements + 2), depth);
        var condition = Pick(1);
        var back = NewBlock([]);
        back.Arguments = parameters.ConvertAll(ArgumentFor);
        back.Instructions.Add(([], 0, false));
        back.Successors.Add(header);
        _depth--;
        var exit = NewBlock([]);
        Terminate(condition, back, exit);
        _current = exit;
    }

    private void DeadEnd()
    {
        var trap = NewBlock([]);
        trap.Instructions.Add((Pick(1), 0, false));
        var next = NewBlock([]);
        Terminate(Pick(1), trap, next);
        _current = next;
    }

    private void Instruction()
    {
        if (_random.NextDouble() < _shape.Calls)
        {
            Call();
        }
        else if (_random.Next(10) == 0)
        {
            Copy();
        }
        else
        {
            Emit(Pick(_random.Next(4)), _random.Next(10) == 0 ? 2 : 1);
        }
    }

    private void Copy()
    {
        var from = Choose(_random.Next(2) == 0 ? _integers : _vectors);
        if (from < 0)
        {
            return;
        }

        var to = _problem.AddVirtualRegister(_problem.ClassOf(from), _problem.SizeOf(from));
        Operand[] operands = [Use(from, OperandConstraint.Any), Define(to, OperandConstraint.Register)];
        if (Feasible(operands, 0))
        {
            _current.Instructions.Add((operands, 0, true));
            MakeAvailable(to);
        }
    }

    private void Call()
    {
        var operands = new List<Operand>();
        foreach (var register in (ReadOnlySpan<byte>)[7, 6, 2, 16, 17])
        {
            var value = Choose(register < 16 ? _integers : _vectors);
            if ((_shape.Allocatable >> register & 1) != 0 && value >= 0 && _random.Next(2) == 0)
            {
                operands.Add(new Operand(value, false, OperandConstraint.Fixed, OperandPosition.Early, register));
            }
        }

        foreach (var register in (ReadOnlySpan<byte>)[0, 16])
        {
            if ((_shape.Allocatable >> register & 1) != 0 && _random.Next(2) == 0)
            {
                operands.Add(new Operand(NewOf(register < 16), true, OperandConstraint.Fixed, OperandPosition.Late, register));
            }
        }

        _current.Instructions.Add(([.. operands], _shape.Allocatable, false));
        operands.Where(o => o.IsDefinition).ToList().ForEach(o => MakeAvailable(o.VirtualRegister));
    }

    // Uses as picked, definitions of random kinds; constraints are made simpler until a solution exists.
    private void Emit(Operand[] uses, int definitions)
    {
        var operands = uses.ToList();
        for (var i = 0; i < definitions; i++)
        {
            operands.Add(RandomDefinition(uses, operands));
        }

        uint clobbers = 0;
        if (_random.NextDouble() < _shape.Fixed)
        {
            clobbers = (uint)_random.Next() & (uint)_random.Next() & (uint)_random.Next() & _shape.Allocatable;
        }

        while (!Feasible(operands, clobbers))
        {
            if (clobbers != 0)
            {
                clobbers = 0;
                continue;
            }

            var at = operands.FindIndex(o => o.Constraint != OperandConstraint.Any);
            operands[at] = operands[at] with { Constraint = OperandConstraint.Any, Position = operands[at].IsDefinition ? OperandPosition.Late : OperandPosition.Early, Fixed = 0 };
            for (var i = 0; i < operands.Count; i++)
            {
                if (operands[i].Constraint == OperandConstraint.SameAsInput && operands[i].Fixed == at)
                {
                    operands[i] = operands[i] with { Constraint = OperandConstraint.Any, Fixed = 0 };
                }
            }
        }

        _current.Instructions.Add(([.. operands], clobbers, false));
        operands.Where(o => o.IsDefinition).ToList().ForEach(o => MakeAvailable(o.VirtualRegister));
    }

    private Operand RandomDefinition(Operand[] uses, List<Operand> others)
    {
        var tied = uses.Length == 0 ? -1 : _random.Next(uses.Length);
        tied = others.Exists(o => o.Constraint == OperandConstraint.SameAsInput && o.Fixed == tied) ? -1 : tied;
        if (tied >= 0 && _random.Next(3) == 0 && uses[tied] is { Constraint: OperandConstraint.Register, Position: OperandPosition.Early } input)
        {
            var like = input.VirtualRegister;
            var value = _problem.AddVirtualRegister(_problem.ClassOf(like), _problem.SizeOf(like));
            return new Operand(value, true, OperandConstraint.SameAsInput, OperandPosition.Late, (byte)tied);
        }

        var fresh = NewLike();
        var position = _random.Next(8) == 0 ? OperandPosition.Early : OperandPosition.Late;
        return _random.NextDouble() < _shape.Fixed && RandomRegister(fresh) is { } register
            ? new Operand(fresh, true, OperandConstraint.Fixed, position, register)
            : _random.Next(15) switch
            {
                0 => new Operand(fresh, true, OperandConstraint.Any, position, 0),
                1 => new Operand(fresh, true, OperandConstraint.Slot, position, 0),
                _ => new Operand(fresh, true, OperandConstraint.Register, position, 0),
            };
    }

    private Operand[] Pick(int count)
    {
        var picked = new List<Operand>();
        for (var i = 0; i < count; i++)
        {
            var value = Choose(_random.Next(3) > 0 ? _integers : _vectors);
            if (value < 0)
            {
                continue;
            }

            var position = _random.Next(6) == 0 ? OperandPosition.Late : OperandPosition.Early;
            if (_random.NextDouble() < _shape.Fixed && RandomRegister(value) is { } register)
            {
                picked.Add(new Operand(value, false, OperandConstraint.Fixed, position, register));
            }
            else
            {
                var constraint = _random.Next(12) switch { 0 => OperandConstraint.Slot, < 4 => OperandConstraint.Any, _ => OperandConstraint.Register };
                picked.Add(new Operand(value, false, constraint, position, 0));
            }
        }

        while (!Feasible(picked, 0))
        {
            picked.RemoveAt(picked.Count - 1);
        }

        return [.. picked];
    }

    private byte? RandomRegister(int value)
    {
        var mask = _shape.Allocatable & MaskOf(_problem.ClassOf(value));
        if (mask == 0)
        {
            return null;
        }

        for (var skip = _random.Next(BitOperations.PopCount(mask)); skip > 0; skip--)
        {
            mask &= mask - 1;
        }

        return (byte)BitOperations.TrailingZeroCount(mask);
    }

    private int Choose(List<int> available)
    {
        if (available.Count == 0)
        {
            return -1;
        }

        var recent = Math.Min(available.Count, _shape.KeepAlive);
        return _random.Next(4) == 0 ? available[_random.Next(available.Count)] : available[available.Count - 1 - _random.Next(recent)];
    }

    private int ArgumentFor(int parameter)
    {
        var candidates = (_problem.ClassOf(parameter) == RegisterClass.Integer ? _integers : _vectors)
            .FindAll(v => _problem.SizeOf(v) == _problem.SizeOf(parameter));
        if (candidates.Count > 0)
        {
            return Choose(candidates);
        }

        // Nothing of this size yet: make one, in the block that passes it.
        var made = _problem.AddVirtualRegister(_problem.ClassOf(parameter), _problem.SizeOf(parameter));
        _current.Instructions.Add(([Define(made, OperandConstraint.Register)], 0, false));
        MakeAvailable(made);
        return made;
    }

    private int NewLike(bool mayBeConstant = true) => NewOf(_random.Next(3) > 0, mayBeConstant);

    private int NewOf(bool integer, bool mayBeConstant = true)
    {
        var token = mayBeConstant && _random.Next(8) == 0 ? _random.Next(5) : -1;
        return integer
            ? _problem.AddVirtualRegister(RegisterClass.Integer, 8, token < 0 ? -1 : token)
            : _problem.AddVirtualRegister(RegisterClass.Vector, _random.NextDouble() < _shape.Wide ? 16 : _random.Next(2) == 0 ? 4 : 8);
    }

    private void MakeAvailable(int value) => (_problem.ClassOf(value) == RegisterClass.Integer ? _integers : _vectors).Add(value);

    private static Operand Use(int value, OperandConstraint constraint) => new(value, false, constraint, OperandPosition.Early, 0);

    private static Operand Define(int value, OperandConstraint constraint) => new(value, true, constraint, OperandPosition.Late, 0);

    private static uint MaskOf(RegisterClass @class) => @class == RegisterClass.Integer ? 0xFFFFu : 0xFFFF_0000u;

    // Hall's condition on the two points of an instruction: operands needing both points, only the early, only the late one.
    private bool Feasible(IReadOnlyList<Operand> operands, uint clobbers)
    {
        uint early = 0, late = 0;
        foreach (var o in operands.Where(o => o.Constraint == OperandConstraint.Fixed))
        {
            var bit = 1u << o.Fixed;
            if ((o.IsDefinition || o.Position == OperandPosition.Early ? 0 : late & bit) != 0 || (!(o.IsDefinition && o.Position == OperandPosition.Late) && (early & bit) != 0)
                || ((o.IsDefinition || o.Position == OperandPosition.Late) && (late & bit) != 0)
                || (!o.IsDefinition && o.Position == OperandPosition.Late && (clobbers & bit) != 0))
            {
                return false;
            }

            early |= o.IsDefinition && o.Position == OperandPosition.Late ? 0 : bit;
            late |= !o.IsDefinition && o.Position == OperandPosition.Early ? 0 : bit;
        }

        return Fits(RegisterClass.Integer) && Fits(RegisterClass.Vector);

        bool Fits(RegisterClass @class)
        {
            var all = _shape.Allocatable & MaskOf(@class);
            int both = 0, onlyEarly = 0, onlyLate = 0;
            for (var i = 0; i < operands.Count; i++)
            {
                var o = operands[i];
                if (_problem.ClassOf(o.VirtualRegister) != @class || o.Constraint is OperandConstraint.Any or OperandConstraint.Slot or OperandConstraint.Fixed)
                {
                    continue;
                }

                var tied = o.Constraint == OperandConstraint.SameAsInput;
                both += tied || o.IsDefinition != (o.Position == OperandPosition.Late) ? 1 : 0;
                onlyEarly += !o.IsDefinition && o.Position == OperandPosition.Early && !operands.Any(d => d.Constraint == OperandConstraint.SameAsInput && d.Fixed == i) ? 1 : 0;
                onlyLate += o.IsDefinition && o.Position == OperandPosition.Late && !tied ? 1 : 0;
            }

            return both <= BitOperations.PopCount(all & ~(early | late | clobbers))
                && both + onlyEarly <= BitOperations.PopCount(all & ~early)
                && both + onlyLate <= BitOperations.PopCount(all & ~late);
        }
    }

    private AllocationProblem Finish()
    {
        for (var i = 0; i < _blocks.Count; i++)
        {
            _blocks[i].Index = i;
        }

        foreach (var block in _blocks)
        {
            _problem.BeginBlock([.. block.Parameters], block.LoopDepth);
            foreach (var (operands, clobbers, isMove) in block.Instructions)
            {
                _problem.AddInstruction(operands, clobbers, isMove);
            }

            _problem.EndBlock([.. block.Successors.Select(s => s.Index)], [.. block.Arguments]);
        }

        return _problem;
    }
}
