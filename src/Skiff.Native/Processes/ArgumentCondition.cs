namespace Skiff.Native;

/// <summary>How an argument is compared; as numbers without a sign.</summary>
public enum Comparison
{
    /// <summary>The same.</summary>
    Equal,

    /// <summary>Another.</summary>
    NotEqual,

    /// <summary>Less.</summary>
    Less,

    /// <summary>Less, or the same.</summary>
    NotGreater,

    /// <summary>Greater, or the same.</summary>
    NotLess,

    /// <summary>Greater.</summary>
    Greater,

    /// <summary>What a mask leaves is the same.</summary>
    MaskedEqual,

    /// <summary>A mask leaves something.</summary>
    AnyBit,
}

/// <summary>What an argument of a system call must be. A filter sees 64 bits as two words, the high one first here.</summary>
/// <param name="Index">Which argument.</param>
/// <param name="Comparison">How.</param>
/// <param name="Value">With what; for <see cref="Comparison.MaskedEqual"/> and <see cref="Comparison.AnyBit"/> the mask.</param>
/// <param name="Expected">For <see cref="Comparison.MaskedEqual"/>, what is left behind the mask.</param>
public sealed record ArgumentCondition(int Index, Comparison Comparison, ulong Value, ulong Expected = 0)
{
    /// <summary>How many arguments a system call has.</summary>
    public const int Arguments = 6;

    private const int Fails = -1;

    // seccomp_data: the arguments begin at byte 16.
    private uint Low => (uint)(16 + (8 * Index));

    private uint High => Low + 4;

    /// <summary>The instructions: where it holds, the one behind them is next.</summary>
    internal IEnumerable<FilterCheck> ToChecks()
    {
        var (high, low) = ((uint)(Value >> 32), (uint)Value);
        return Comparison switch
        {
            Comparison.Equal => [Load(High), new(FilterInstruction.JumpIfEqual, high, 0, Fails), Load(Low), new(FilterInstruction.JumpIfEqual, low, 0, Fails)],
            Comparison.NotEqual => [Load(High), new(FilterInstruction.JumpIfEqual, high, 0, 2), Load(Low), new(FilterInstruction.JumpIfEqual, low, Fails, 0)],
            Comparison.MaskedEqual =>
            [
                Load(High), new(FilterInstruction.And, high, 0, 0), new(FilterInstruction.JumpIfEqual, (uint)(Expected >> 32), 0, Fails),
                Load(Low), new(FilterInstruction.And, low, 0, 0), new(FilterInstruction.JumpIfEqual, (uint)Expected, 0, Fails),
            ],
            Comparison.AnyBit => [Load(High), new(FilterInstruction.JumpIfAnyBit, high, 2, 0), Load(Low), new(FilterInstruction.JumpIfAnyBit, low, 0, Fails)],
            Comparison.Greater => Ordered(high, low, FilterInstruction.JumpIfGreater, holds: true),
            Comparison.NotLess => Ordered(high, low, FilterInstruction.JumpIfNotLess, holds: true),
            Comparison.NotGreater => Ordered(high, low, FilterInstruction.JumpIfGreater, holds: false),
            _ => Ordered(high, low, FilterInstruction.JumpIfNotLess, holds: false),
        };
    }

    // The high words decide, and where they are the same the low ones do.
    private FilterCheck[] Ordered(uint high, uint low, ushort compare, bool holds) =>
    [
        Load(High),
        holds ? new(FilterInstruction.JumpIfGreater, high, 3, 0) : new(FilterInstruction.JumpIfGreater, high, Fails, 0),
        new(FilterInstruction.JumpIfEqual, high, 0, holds ? Fails : 2),
        Load(Low),
        holds ? new(compare, low, 0, Fails) : new(compare, low, Fails, 0),
    ];

    private static FilterCheck Load(uint offset) => new(FilterInstruction.Load, offset, 0, 0);
}

/// <summary>An instruction, whose jumps may go to where a condition does not hold.</summary>
/// <param name="Code">What it does.</param>
/// <param name="Operand">Its constant.</param>
/// <param name="IfTrue">Instructions to skip; negative for the end of the case.</param>
/// <param name="IfFalse">The same, where the comparison does not hold.</param>
internal sealed record FilterCheck(ushort Code, uint Operand, int IfTrue, int IfFalse)
{
    /// <summary>The instruction, so many before the answer that the case has where it holds.</summary>
    public FilterInstruction ToInstruction(int beforeAnswer) => new(Code, Skip(IfTrue, beforeAnswer), Skip(IfFalse, beforeAnswer), Operand);

    // The next case stands directly behind the answer.
    private static byte Skip(int count, int beforeAnswer) => checked((byte)(count < 0 ? beforeAnswer : count));
}
