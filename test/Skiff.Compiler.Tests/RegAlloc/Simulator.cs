using Skiff.Compiler.RegAlloc;

namespace Skiff.Compiler.Tests.RegAlloc;

/// <summary>
/// Runs a problem twice at once on abstract values along one random way: by virtual registers, and by the places the allocator gave. An instruction's
/// outputs are a hash of its inputs; what nobody may rely on is overwritten with junk. Both must see the same inputs everywhere.
/// </summary>
public sealed class Simulator
{
    private readonly AllocationProblem _problem;
    private readonly AllocationResult _result;
    private readonly Random _random;
    private readonly ulong[] _values;
    private readonly ulong[] _highValues;
    private readonly ulong[] _machine;
    private int _nextMove;

    private Simulator(AllocationProblem problem, AllocationResult result, int seed)
    {
        _problem = problem;
        _result = result;
        _random = new Random(seed);
        _values = new ulong[problem.VirtualRegisterCount];
        _highValues = new ulong[problem.VirtualRegisterCount];
        _machine = new ulong[64 + result.SlotCount];
        for (var i = 0; i < _machine.Length; i++)
        {
            _machine[i] = Junk();
        }
    }

    /// <summary>The first difference, or null.</summary>
    public static string? Run(AllocationProblem problem, AllocationResult result, int seed, int steps) => new Simulator(problem, result, seed).Walk(steps);

    private ulong Junk() => (ulong)_random.NextInt64() | 0x8000_0000_0000_0000;

    private string? Walk(int steps)
    {
        for (var block = 0; steps > 0;)
        {
            for (var i = _problem.BlockStart(block); i < _problem.BlockEnd(block); i++, steps--)
            {
                _nextMove = FirstMoveOf(i);
                Move(i, after: false);
                if (Execute(i) is { } difference)
                {
                    return difference;
                }

                Move(i, after: true);
            }

            var successors = _problem.SuccessorsOf(block);
            if (successors.IsEmpty)
            {
                return null;
            }

            var successor = successors[_random.Next(successors.Length)];
            var arguments = _problem.ArgumentsOf(block).ToArray();
            var (low, high) = (Array.ConvertAll(arguments, a => _values[a]), Array.ConvertAll(arguments, a => _highValues[a]));
            var parameters = _problem.ParametersOf(successor);
            for (var i = 0; i < parameters.Length; i++)
            {
                (_values[parameters[i]], _highValues[parameters[i]]) = (low[i], high[i]);
            }

            block = successor;
        }

        return null;
    }

    private int FirstMoveOf(int instruction)
    {
        int low = 0, high = _result.Moves.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _result.Moves[middle].Instruction < instruction ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static int UnitOf(Allocation place) => place.IsRegister ? 2 * place.Register : 64 + place.Slot;

    private void Move(int instruction, bool after)
    {
        for (; _nextMove < _result.Moves.Count && _result.Moves[_nextMove] is var move && move.Instruction == instruction && move.After == after; _nextMove++)
        {
            var (low, high) = move.Rematerialization >= 0 ? Constant(move.Rematerialization) : (_machine[UnitOf(move.From)], move.Size == 16 ? _machine[UnitOf(move.From) + 1] : Junk());
            Write(move.To, Truncate(low, move.Size), high, move.Size);
        }

        _machine[2 * _problem.Scratch[0]] = _machine[2 * _problem.Scratch[1]] = _machine[(2 * _problem.Scratch[1]) + 1] = Junk();
    }

    private static (ulong Low, ulong High) Constant(int token) => (Mix(77, (ulong)token), Mix(78, (ulong)token));

    private static ulong Truncate(ulong value, int size) => size == 4 ? (uint)value : value;

    private void Write(Allocation to, ulong low, ulong high, int size)
    {
        _machine[UnitOf(to)] = low;
        if (to.IsRegister || size == 16)
        {
            _machine[UnitOf(to) + 1] = high;
        }
    }

    private string? Execute(int instruction)
    {
        var operands = _problem.OperandsOf(instruction);
        var hash = (ulong)instruction;
        for (var o = 0; o < operands.Length; o++)
        {
            if (operands[o].IsDefinition)
            {
                continue;
            }

            var register = operands[o].VirtualRegister;
            var place = _result.Operands[_problem.FirstOperand(instruction) + o];
            if (_machine[UnitOf(place)] != _values[register] || (_problem.SizeOf(register) == 16 && _machine[UnitOf(place) + 1] != _highValues[register]))
            {
                return $"instruction {instruction}, operand {o}: {place} does not have the value of v{register}";
            }

            hash = Mix(hash, _values[register]);
        }

        for (var register = 0; register < 32; register++)
        {
            if ((_problem.ClobbersOf(instruction) >> register & 1) != 0)
            {
                _machine[2 * register] = Junk();
                _machine[(2 * register) + 1] = Junk();
            }
        }

        for (var o = 0; o < operands.Length; o++)
        {
            if (operands[o].IsDefinition)
            {
                Define(operands[o].VirtualRegister, _result.Operands[_problem.FirstOperand(instruction) + o], Mix(hash, (ulong)o));
            }
        }

        return null;
    }

    private void Define(int register, Allocation place, ulong hash)
    {
        var size = _problem.SizeOf(register);
        var token = _problem.RematerializationOf(register);
        var (low, high) = token >= 0 ? Constant(token) : (Mix(hash, 1), Mix(hash, 2));
        _values[register] = Truncate(low, size);
        _highValues[register] = high;
        Write(place, _values[register], size == 16 ? high : Junk(), size);
    }

    private static ulong Mix(ulong a, ulong b)
    {
        var x = (a * 0x9E37_79B9_7F4A_7C15) ^ (b + 0x632B_E59B_D9B4_E019 + (a << 6));
        x ^= x >> 29;
        return x * 0xBF58_476D_1CE4_E5B9;
    }
}
