namespace Skiff.Reference;

/// <summary>Why execution trapped.</summary>
public enum TrapKind
{
    /// <summary>The instruction <c>unreachable</c>.</summary>
    Unreachable,

    /// <summary>A memory access, or a copy, beyond the end.</summary>
    MemoryOutOfBounds,

    /// <summary>A table access, or a copy, beyond the end.</summary>
    TableOutOfBounds,

    /// <summary><c>call_indirect</c> beyond the end of the table.</summary>
    UndefinedElement,

    /// <summary><c>call_indirect</c> of a null reference.</summary>
    UninitializedElement,

    /// <summary><c>call_indirect</c> of a function of another type.</summary>
    IndirectCallTypeMismatch,

    /// <summary>Division or remainder by zero.</summary>
    IntegerDivideByZero,

    /// <summary>A quotient or a truncated float that does not fit.</summary>
    IntegerOverflow,

    /// <summary>Truncation of a NaN.</summary>
    InvalidConversionToInteger,

    /// <summary>Too many frames or operands.</summary>
    StackExhausted,

    /// <summary>The budget of instructions is used up; not a trap of the specification.</summary>
    OutOfFuel,
}

/// <summary>Execution trapped. The message is the one the specification's test suite expects.</summary>
public sealed class TrapException(TrapKind kind) : Exception(TextOf(kind))
{
    /// <summary>Why.</summary>
    public TrapKind Kind { get; } = kind;

    private static string TextOf(TrapKind kind) => kind switch
    {
        TrapKind.Unreachable => "unreachable",
        TrapKind.MemoryOutOfBounds => "out of bounds memory access",
        TrapKind.TableOutOfBounds => "out of bounds table access",
        TrapKind.UndefinedElement => "undefined element",
        TrapKind.UninitializedElement => "uninitialized element",
        TrapKind.IndirectCallTypeMismatch => "indirect call type mismatch",
        TrapKind.IntegerDivideByZero => "integer divide by zero",
        TrapKind.IntegerOverflow => "integer overflow",
        TrapKind.InvalidConversionToInteger => "invalid conversion to integer",
        TrapKind.StackExhausted => "call stack exhausted",
        TrapKind.OutOfFuel => "out of fuel",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown trap"),
    };
}

/// <summary>An import is missing or of another type than the module wants.</summary>
public sealed class LinkException(string message) : Exception(message);

/// <summary>The oracle does not implement this part of WebAssembly (SIMD, 64-bit and shared memories).</summary>
public sealed class UnsupportedFeatureException(string feature) : Exception($"the reference interpreter does not implement {feature}");
