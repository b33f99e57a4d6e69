namespace Skiff.Suites.Fuzz;

/// <summary>
/// How a generated module leans. Each module draws its own, so that some are all floats, some all control flow, some all calls with
/// twenty parameters: bugs hide from a uniform mixture (Groce et al.: Swarm Testing, 2012).
/// </summary>
internal sealed class FuzzShape
{
    private static readonly ValueType[] Numbers = [ValueType.I32, ValueType.I64, ValueType.F32, ValueType.F64];
    private readonly int[] _typeWeights;

    /// <param name="random">Where it comes from.</param>
    /// <param name="fuel">The fuel of the module it shares its fuel with, or null.</param>
    internal FuzzShape(FuzzRandom random, int? fuel = null)
    {
        Functions = random.Between(2, 8);
        HostFunctions = random.Below(5);
        var isWide = random.Chance(35);
        MaximalParameters = isWide ? 24 : 5;
        MaximalResults = isWide ? 12 : 3;
        MaximalLocals = random.Chance(40) ? 60 : 8;
        Budget = random.Pick<int>([40, 150, 400, 900]);
        Depth = random.Between(3, random.Chance(30) ? 14 : 6);
        Trapping = random.Pick<int>([0, 1, 3, 10]);
        Fuel = fuel ?? random.Pick<int>([60, 200, 800]);
        _typeWeights = [random.Between(3, 10), random.Between(1, 10), random.Below(8), random.Below(8), random.Below(2), random.Below(2)];
        Expressions = [random.Between(2, 6), random.Between(4, 14), Weight(random, 5), Weight(random, 3), Weight(random, 4), Weight(random, 3), 2, Weight(random, 2), 1, Weight(random, 1), Weight(random, 2), Weight(random, 4)];
        Statements = [random.Between(3, 8), Weight(random, 2), 1, Weight(random, 6), Weight(random, 4), Weight(random, 3), Weight(random, 4), Weight(random, 3), Weight(random, 2), Weight(random, 2), Weight(random, 2), Weight(random, 3), Weight(random, 2)];
    }

    /// <summary>How many functions are defined.</summary>
    internal int Functions { get; }

    /// <summary>How many functions of the host are imported.</summary>
    internal int HostFunctions { get; }

    /// <summary>The most parameters of a function.</summary>
    internal int MaximalParameters { get; }

    /// <summary>The most results of a function.</summary>
    internal int MaximalResults { get; }

    /// <summary>The most locals of a function.</summary>
    internal int MaximalLocals { get; }

    /// <summary>About how many instructions a function has.</summary>
    internal int Budget { get; }

    /// <summary>How deep expressions nest.</summary>
    internal int Depth { get; }

    /// <summary>In how many of 100 places where an instruction may trap nothing keeps it from trapping.</summary>
    internal int Trapping { get; }

    /// <summary>Loop iterations that one call from outside may make, together.</summary>
    internal int Fuel { get; }

    /// <summary>What entering a function costs of the fuel: bounds the depth of recursion to about 50.</summary>
    internal int CallCost => Fuel / 40;

    /// <summary>How likely each <see cref="ExpressionKind"/> is.</summary>
    internal int[] Expressions { get; }

    /// <summary>How likely each <see cref="StatementKind"/> is.</summary>
    internal int[] Statements { get; }

    /// <summary>A type of a parameter, a local or the like.</summary>
    internal ValueType PickType(FuzzRandom random)
    {
        var index = random.PickWeighted(_typeWeights);
        return index < Numbers.Length ? Numbers[index] : index == Numbers.Length ? ValueType.FuncRef : ValueType.ExternRef;
    }

    /// <summary>Up to <paramref name="maximum"/> types, few more often than many.</summary>
    internal List<ValueType> PickTypes(FuzzRandom random, int maximum)
    {
        var count = random.Below((random.Chance(50) ? maximum : Math.Min(maximum, 3)) + 1);
        return [.. Enumerable.Range(0, count).Select(_ => PickType(random))];
    }

    /// <summary>Zero sometimes, so that some modules lack the thing altogether; up to twice the usual weight otherwise.</summary>
    private static int Weight(FuzzRandom random, int usual) => random.Chance(15) ? 0 : random.Between(1, 2 * usual);
}

/// <summary>The ways to make a value.</summary>
internal enum ExpressionKind
{
    /// <summary>A constant, a local or a global.</summary>
    Leaf,

    /// <summary>A numeric instruction.</summary>
    Numeric,

    /// <summary>A load, or <c>table.get</c>.</summary>
    Load,

    /// <summary><c>select</c>.</summary>
    Select,

    /// <summary>A block, loop or if with results.</summary>
    Block,

    /// <summary>The result of a call.</summary>
    Call,

    /// <summary><c>local.tee</c>.</summary>
    Tee,

    /// <summary>What a <c>br_if</c> leaves.</summary>
    BranchIf,

    /// <summary>A size, a growth, <c>ref.is_null</c>.</summary>
    Special,

    /// <summary>Something that never continues, so that it may stand for a value of any type.</summary>
    Diverge,

    /// <summary>Many values alive at once, folded into one.</summary>
    ManyAlive,

    /// <summary>A sequence that compilers recognise: rotations, widening, minimum, multiplication by constants.</summary>
    Idiom,
}

/// <summary>The things to do that leave nothing behind.</summary>
internal enum StatementKind
{
    /// <summary><c>local.set</c>.</summary>
    SetLocal,

    /// <summary><c>global.set</c>.</summary>
    SetGlobal,

    /// <summary><c>drop</c>, <c>nop</c>.</summary>
    Drop,

    /// <summary>A store.</summary>
    Store,

    /// <summary>A block, loop or if.</summary>
    Block,

    /// <summary>A loop with a counter.</summary>
    CountedLoop,

    /// <summary>A call whose results are consumed.</summary>
    Call,

    /// <summary>A branch under a condition.</summary>
    Branch,

    /// <summary>A <c>br_table</c> with its cases.</summary>
    Switch,

    /// <summary>Bulk memory instructions.</summary>
    BulkMemory,

    /// <summary>Table instructions.</summary>
    Table,

    /// <summary>Locals exchange their values.</summary>
    Permute,

    /// <summary>A loop in a loop, with a place that the outer one reads and the inner one changes.</summary>
    LoopNest,
}
