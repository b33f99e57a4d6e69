using Skiff.Suites.Spec;

namespace Skiff.Suites.Fuzz;

/// <summary>What one engine did with a generated module, and the differences to what another did.</summary>
public static class RunsTheSame
{
    /// <summary>How often each function is called: the second time it finds memory, tables and globals changed.</summary>
    private const int Rounds = 2;

    /// <summary>
    /// Instantiates the module on both engines and calls everything it exports with the same arguments. Answers the first difference in results,
    /// traps, calls of the host, exported globals or memory; null if there is none.
    /// </summary>
    public static string? FindDifference(GeneratedModule module, ISpecEngine expected, ISpecEngine actual)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        var left = new FuzzSubject(expected, module);
        var right = new FuzzSubject(actual, module);
        if (Step("instantiation", left, right, subject => subject.Instantiate()) is { } difference)
        {
            return difference;
        }

        var random = new FuzzRandom(~module.Seed);
        for (var round = 0; round < Rounds && left.IsInstantiated; round++)
        {
            foreach (var (name, type) in module.Functions)
            {
                SpecValue[] arguments = [.. type.Parameters.Select(parameter => EdgeValues.Argument(random, parameter))];
                var place = $"{name}({string.Join(", ", arguments)})";
                difference = Step(place, left, right, subject => subject.Call(name, arguments));
                if (difference is not null || !left.IsComparable)
                {
                    return difference;
                }
            }
        }

        return null;
    }

    /// <summary>Whether two values are the same to a program: NaNs are, whatever their payloads; functions are, unless one is null.</summary>
    public static bool AreSame(SpecValue left, SpecValue right) => left.Type == right.Type && left.Type switch
    {
        ValueType.F32 => left.Low == right.Low || (float.IsNaN(BitConverter.UInt32BitsToSingle((uint)left.Low)) && float.IsNaN(BitConverter.UInt32BitsToSingle((uint)right.Low))),
        ValueType.F64 => left.Low == right.Low || (double.IsNaN(BitConverter.UInt64BitsToDouble(left.Low)) && double.IsNaN(BitConverter.UInt64BitsToDouble(right.Low))),
        ValueType.FuncRef => left.Reference is null == right.Reference is null,
        ValueType.ExternRef => Equals(left.Reference, right.Reference),
        _ => left.Low == right.Low && left.High == right.High,
    };

    /// <summary>Does one thing on both. If the expected engine gives up, the other does not start: it might never end.</summary>
    private static string? Step(string place, FuzzSubject left, FuzzSubject right, Func<FuzzSubject, FuzzOutcome> act)
    {
        var expected = act(left);
        if (left.RanOutOfBudget)
        {
            return null;
        }

        var actual = act(right);
        return left.IsComparable ? Compare(place, expected, actual) ?? CompareHostCalls(place, left, right) ?? CompareState(place, left, right) : null;
    }

    private static string? Compare(string place, FuzzOutcome expected, FuzzOutcome actual)
    {
        var same = expected.Trap == actual.Trap && expected.Values.Length == actual.Values.Length && expected.Values.Zip(actual.Values).All(pair => AreSame(pair.First, pair.Second));
        return same ? null : $"{place}: expected {expected}, found {actual}";
    }

    private static string? CompareHostCalls(string place, FuzzSubject expected, FuzzSubject actual)
    {
        var calls = Math.Max(expected.HostCalls.Count, actual.HostCalls.Count);
        for (var i = 0; i < calls; i++)
        {
            var left = i < expected.HostCalls.Count ? expected.HostCalls[i] : "none";
            var right = i < actual.HostCalls.Count ? actual.HostCalls[i] : "none";
            if (left != right)
            {
                return $"{place}: host call {i}: expected {left}, found {right}";
            }
        }

        return null;
    }

    private static string? CompareState(string place, FuzzSubject expected, FuzzSubject actual)
    {
        if (!expected.IsInstantiated)
        {
            return null;
        }

        foreach (var global in expected.Module.Globals)
        {
            var left = expected.Global(global);
            var right = actual.Global(global);
            if (!AreSame(left, right))
            {
                return $"{place}: global {global}: expected {left}, found {right}";
            }
        }

        var leftMemory = expected.Memory();
        var rightMemory = actual.Memory();
        if (leftMemory.Length != rightMemory.Length)
        {
            return $"{place}: memory: expected {leftMemory.Length} bytes, found {rightMemory.Length}";
        }

        var address = leftMemory.CommonPrefixLength(rightMemory);
        return address == leftMemory.Length ? null : $"{place}: memory at 0x{address:x}: expected 0x{leftMemory[address]:x2}, found 0x{rightMemory[address]:x2}";
    }
}
