namespace Skiff.Components.Types;

/// <summary>The types without parts.</summary>
public enum PrimitiveKind : byte
{
    /// <summary>true or false.</summary>
    Bool,

    /// <summary>8 bits, signed.</summary>
    S8,

    /// <summary>8 bits, unsigned.</summary>
    U8,

    /// <summary>16 bits, signed.</summary>
    S16,

    /// <summary>16 bits, unsigned.</summary>
    U16,

    /// <summary>32 bits, signed.</summary>
    S32,

    /// <summary>32 bits, unsigned.</summary>
    U32,

    /// <summary>64 bits, signed.</summary>
    S64,

    /// <summary>64 bits, unsigned.</summary>
    U64,

    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary64.</summary>
    F64,

    /// <summary>A Unicode scalar value.</summary>
    Char,

    /// <summary>A sequence of Unicode scalar values.</summary>
    String,

    /// <summary>A handle of an error with a debug message (async proposal).</summary>
    ErrorContext,
}
