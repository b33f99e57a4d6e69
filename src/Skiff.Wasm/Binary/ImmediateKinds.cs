namespace Skiff.Wasm.Binary;

/// <summary>The immediates of opcodes as flat arrays, made once from <see cref="OpcodeTable"/>: the hot path has no dictionary.</summary>
internal static class ImmediateKinds
{
    /// <summary>Marks a number that is no opcode.</summary>
    public const ImmediateKind Illegal = (ImmediateKind)0xFF;

    /// <summary>Marks a byte that is the prefix of longer opcodes.</summary>
    public const ImmediateKind Prefix = (ImmediateKind)0xFE;

    /// <summary>The prefix of saturating conversions and bulk operations.</summary>
    public const int MiscellaneousPrefix = 0xFC;

    /// <summary>The prefix of vector instructions.</summary>
    public const int VectorPrefix = 0xFD;

    /// <summary>By first byte.</summary>
    public static readonly ImmediateKind[] OneByte = MakeOneByte();

    /// <summary>By the number after <see cref="MiscellaneousPrefix"/>.</summary>
    public static readonly ImmediateKind[] Miscellaneous = MakePrefixed(MiscellaneousPrefix);

    /// <summary>By the number after <see cref="VectorPrefix"/>.</summary>
    public static readonly ImmediateKind[] Vector = MakePrefixed(VectorPrefix);

    private static ImmediateKind[] MakeOneByte()
    {
        var kinds = Make(0);
        kinds[MiscellaneousPrefix] = Prefix;
        kinds[VectorPrefix] = Prefix;
        return kinds;
    }

    private static ImmediateKind[] MakePrefixed(int prefix) => Make(prefix << 12);

    private static ImmediateKind[] Make(int first)
    {
        var kinds = new ImmediateKind[256];
        for (var number = 0; number < kinds.Length; number++)
        {
            var opcode = (Opcode)(first | number);
            kinds[number] = OpcodeTable.IsDefined(opcode) ? OpcodeTable.Immediate(opcode) : Illegal;
        }

        return kinds;
    }
}
