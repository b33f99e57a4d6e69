namespace Skiff.Compiler.Abi;

/// <summary>Why WebAssembly code trapped.</summary>
public enum TrapCode : byte
{
    /// <summary>No trap.</summary>
    None = 0,

    /// <summary>"unreachable".</summary>
    Unreachable = 1,

    /// <summary>"out of bounds memory access".</summary>
    MemoryOutOfBounds = 2,

    /// <summary>"out of bounds table access".</summary>
    TableOutOfBounds = 3,

    /// <summary>"undefined element": call_indirect beyond the end of the table.</summary>
    UndefinedElement = 4,

    /// <summary>"uninitialized element": call_indirect of a null reference.</summary>
    UninitializedElement = 5,

    /// <summary>"indirect call type mismatch".</summary>
    IndirectCallTypeMismatch = 6,

    /// <summary>"integer divide by zero".</summary>
    IntegerDivideByZero = 7,

    /// <summary>"integer overflow".</summary>
    IntegerOverflow = 8,

    /// <summary>"invalid conversion to integer".</summary>
    InvalidConversionToInteger = 9,

    /// <summary>"call stack exhausted".</summary>
    StackOverflow = 10,

    /// <summary>The fuel is used up.</summary>
    OutOfFuel = 11,

    /// <summary>The deadline has passed.</summary>
    DeadlineExceeded = 12,

    /// <summary>A host function failed; the exception says why.</summary>
    HostFailure = 13,

    /// <summary>A rule of the Component Model was broken (CanonicalABI.md); the message says which.</summary>
    ComponentModel = 14,
}
