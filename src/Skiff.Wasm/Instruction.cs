namespace Skiff.Wasm;

/// <summary>
/// One decoded instruction with its immediates; which fields are used depends on <see cref="ImmediateKind"/> of the opcode.
/// A value for hot loops: readers fill one and hand it out by reference.
/// </summary>
public struct Instruction
{
    /// <summary>Which instruction.</summary>
    public Opcode Opcode;

    /// <summary>Where the opcode stands, counted from the beginning of the expression.</summary>
    public int Offset;

    /// <summary>
    /// Label, function, type, local, global, table, memory, data or element index; for <c>memory.copy</c> and <c>table.copy</c>
    /// the target, for <c>memory.init</c>, <c>table.init</c> the segment, for <c>call_indirect</c> the type.
    /// </summary>
    public int Index;

    /// <summary>The second index: source of a copy; memory of <c>memory.init</c>; table of <c>table.init</c> and <c>call_indirect</c>; memory of a memory argument.</summary>
    public int SecondIndex;

    /// <summary>The alignment exponent of a memory argument.</summary>
    public int Alignment;

    /// <summary>The offset of a memory argument.</summary>
    public ulong MemoryOffset;

    /// <summary>The bits of a constant: <c>i32</c> sign-extended, <c>f32</c> in the low half; the low half of a <c>v128</c>.</summary>
    public long Constant;

    /// <summary>The high half of a <c>v128</c> constant or of the shuffle lanes.</summary>
    public long ConstantHigh;

    /// <summary>The lane number of a lane instruction.</summary>
    public int Lane;

    /// <summary>The type of a <c>block</c>, <c>loop</c> or <c>if</c>.</summary>
    public BlockType BlockType;

    /// <summary>The type of <c>ref.null</c> or of <c>select</c> with one type.</summary>
    public ValueType Type;

    /// <summary>For <c>br_table</c>: how many labels stand before the default; for typed <c>select</c>: how many types.</summary>
    public int Count;

    /// <summary>For <c>br_table</c>: where the labels begin, counted from the beginning of the expression (LEB128 each; the default follows them).</summary>
    public int ListOffset;
}

/// <summary>The type of a block: nothing, one result, or a function type by index. Source: WebAssembly Core 2.0, 5.4.1.</summary>
public readonly record struct BlockType
{
    private readonly int _code;

    private BlockType(int code) => _code = code;

    /// <summary>No parameters, no results.</summary>
    public static BlockType Empty => default;

    /// <summary>No parameters, one result.</summary>
    public static BlockType Result(ValueType type) => new(-(int)type);

    /// <summary>A function type of the module.</summary>
    public static BlockType Function(int typeIndex) => new(typeIndex + 1);

    /// <summary>Whether it is a function type, and which.</summary>
    public bool TryGetTypeIndex(out int typeIndex)
    {
        typeIndex = _code - 1;
        return _code > 0;
    }

    /// <summary>Whether it has exactly one result and no parameters, and which type that is.</summary>
    public bool TryGetResult(out ValueType type)
    {
        type = (ValueType)(byte)-_code;
        return _code < 0;
    }
}
