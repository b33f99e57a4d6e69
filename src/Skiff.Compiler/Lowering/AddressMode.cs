namespace Skiff.Compiler.Lowering;

/// <summary>A memory operand over virtual registers (-1 for none), before it becomes operands of an instruction.</summary>
internal struct AddressMode
{
    /// <summary>A <see cref="PinnedBase"/>, if the base is no virtual register.</summary>
    public sbyte Pinned;
    public int Base;
    public int Index;
    public byte ScaleLog2;
    public int Displacement;

    /// <summary>It is guest memory: a trap site.</summary>
    public bool IsGuest;

    /// <summary>Where the Wasm instruction of the access stands.</summary>
    public int WasmOffset;

    public static AddressMode At(sbyte pinned, int displacement) => new() { Pinned = pinned, Base = -1, Index = -1, Displacement = displacement };

    public static AddressMode At(int @base, int displacement) => new() { Pinned = PinnedBase.None, Base = @base, Index = -1, Displacement = displacement };
}

/// <summary>The last input of an instruction, chosen but not yet written.</summary>
internal struct InputSource
{
    public SourceKind Kind;
    public int Register;
    public long Immediate;
    public int Pool;
    public AddressMode Address;
}
