namespace Skiff.Compiler.Ir;

/// <summary>A value in SSA form: defined once, by an instruction or as a block parameter. An index into <see cref="Function"/>; v0 is never a value.</summary>
/// <param name="Index">Position in the value table; 0 is <see cref="None"/>.</param>
public readonly record struct Value(int Index)
{
    /// <summary>No value.</summary>
    public static Value None => default;

    /// <summary>Whether it is a value.</summary>
    public bool IsValid => Index != 0;

    /// <inheritdoc/>
    public override string ToString() => $"v{Index}";
}

/// <summary>A basic block. An index into <see cref="Function"/>; block 0 is the entry.</summary>
/// <param name="Index">Position in the block table.</param>
public readonly record struct Block(int Index)
{
    /// <inheritdoc/>
    public override string ToString() => $"block{Index}";
}

/// <summary>An instruction. An index into <see cref="Function"/>.</summary>
/// <param name="Index">Position in the instruction table; -1 is no instruction.</param>
public readonly record struct Inst(int Index)
{
    /// <summary>No instruction.</summary>
    public static Inst None => new(-1);

    /// <inheritdoc/>
    public override string ToString() => $"inst{Index}";
}

/// <summary>The type of a value in the IR. References are <see cref="I64"/>.</summary>
public enum IrType : byte
{
    /// <summary>No value.</summary>
    None,

    /// <summary>32-bit integer. In a register its upper 32 bits are always zero.</summary>
    I32,

    /// <summary>64-bit integer, reference or address.</summary>
    I64,

    /// <summary>32-bit float.</summary>
    F32,

    /// <summary>64-bit float.</summary>
    F64,

    /// <summary>128-bit vector (no code generation yet).</summary>
    V128,
}
