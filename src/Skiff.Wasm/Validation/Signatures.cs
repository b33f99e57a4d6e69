namespace Skiff.Wasm.Validation;

/// <summary>
/// The operands and the result of an instruction whose type is fixed: up to three operands, at most one result.
/// Zero stands for "none". Source: WebAssembly Core 2.0, 3.3.
/// </summary>
internal readonly record struct Signature(byte OperandCount, ValueType First, ValueType Second, ValueType Third, ValueType Result)
{
    /// <summary>The largest allowed alignment exponent of a load or store; -1 for other instructions.</summary>
    public sbyte NaturalAlignment { get; init; } = -1;

    /// <summary>Whether the table has the instruction at all.</summary>
    public bool IsFixed => OperandCount != 0xFF;
}

/// <summary>The signatures of all instructions of fixed type, by number. One array look-up per instruction.</summary>
internal static class Signatures
{
    private const ValueType None = 0;
    private const int FirstMiscellaneous = 0x100;
    private const int FirstVector = 0x200;

    private static readonly Signature[] Table = MakeTable();

    /// <summary>The signature of an instruction; not <see cref="Signature.IsFixed"/> where it has none.</summary>
    public static ref readonly Signature Of(Opcode opcode) => ref Table[IndexOf(opcode)];

    // One-byte opcodes as they are, then 256 for each prefix.
    private static int IndexOf(Opcode opcode)
    {
        var code = (int)opcode;
        return code <= 0xFF ? code : (code >> 12) == 0xFC ? FirstMiscellaneous + (code & 0xFF) : FirstVector + (code & 0xFF);
    }

    private static Signature[] MakeTable()
    {
        var table = new Signature[FirstVector + 0x100];
        table.AsSpan().Fill(new Signature(0xFF, None, None, None, None));
        AddScalars(table);
        AddMemory(table);
        AddVectors(table);
        AddVectorLanes(table);
        AddVectorMemory(table);
        AddAlignments(table);
        return table;
    }

    private static void AddScalars(Signature[] table)
    {
        const ValueType I32 = ValueType.I32, I64 = ValueType.I64, F32 = ValueType.F32, F64 = ValueType.F64;
        Set(table, Opcode.Nop, Opcode.Nop, None);
        Set(table, Opcode.I32Const, Opcode.I32Const, I32);
        Set(table, Opcode.I64Const, Opcode.I64Const, I64);
        Set(table, Opcode.F32Const, Opcode.F32Const, F32);
        Set(table, Opcode.F64Const, Opcode.F64Const, F64);
        Set(table, Opcode.I32Eqz, Opcode.I32Eqz, I32, I32);
        Set(table, Opcode.I32Eq, Opcode.I32GeU, I32, I32, I32);
        Set(table, Opcode.I64Eqz, Opcode.I64Eqz, I32, I64);
        Set(table, Opcode.I64Eq, Opcode.I64GeU, I32, I64, I64);
        Set(table, Opcode.F32Eq, Opcode.F32Ge, I32, F32, F32);
        Set(table, Opcode.F64Eq, Opcode.F64Ge, I32, F64, F64);
        Set(table, Opcode.I32Clz, Opcode.I32Popcnt, I32, I32);
        Set(table, Opcode.I32Add, Opcode.I32Rotr, I32, I32, I32);
        Set(table, Opcode.I64Clz, Opcode.I64Popcnt, I64, I64);
        Set(table, Opcode.I64Add, Opcode.I64Rotr, I64, I64, I64);
        Set(table, Opcode.F32Abs, Opcode.F32Sqrt, F32, F32);
        Set(table, Opcode.F32Add, Opcode.F32Copysign, F32, F32, F32);
        Set(table, Opcode.F64Abs, Opcode.F64Sqrt, F64, F64);
        Set(table, Opcode.F64Add, Opcode.F64Copysign, F64, F64, F64);
        Set(table, Opcode.I32WrapI64, Opcode.I32WrapI64, I32, I64);
        Set(table, Opcode.I32TruncF32S, Opcode.I32TruncF32U, I32, F32);
        Set(table, Opcode.I32TruncF64S, Opcode.I32TruncF64U, I32, F64);
        Set(table, Opcode.I64ExtendI32S, Opcode.I64ExtendI32U, I64, I32);
        Set(table, Opcode.I64TruncF32S, Opcode.I64TruncF32U, I64, F32);
        Set(table, Opcode.I64TruncF64S, Opcode.I64TruncF64U, I64, F64);
        Set(table, Opcode.F32ConvertI32S, Opcode.F32ConvertI32U, F32, I32);
        Set(table, Opcode.F32ConvertI64S, Opcode.F32ConvertI64U, F32, I64);
        Set(table, Opcode.F32DemoteF64, Opcode.F32DemoteF64, F32, F64);
        Set(table, Opcode.F64ConvertI32S, Opcode.F64ConvertI32U, F64, I32);
        Set(table, Opcode.F64ConvertI64S, Opcode.F64ConvertI64U, F64, I64);
        Set(table, Opcode.F64PromoteF32, Opcode.F64PromoteF32, F64, F32);
        Set(table, Opcode.I32ReinterpretF32, Opcode.I32ReinterpretF32, I32, F32);
        Set(table, Opcode.I64ReinterpretF64, Opcode.I64ReinterpretF64, I64, F64);
        Set(table, Opcode.F32ReinterpretI32, Opcode.F32ReinterpretI32, F32, I32);
        Set(table, Opcode.F64ReinterpretI64, Opcode.F64ReinterpretI64, F64, I64);
        Set(table, Opcode.I32Extend8S, Opcode.I32Extend16S, I32, I32);
        Set(table, Opcode.I64Extend8S, Opcode.I64Extend32S, I64, I64);
        Set(table, Opcode.I32TruncSatF32S, Opcode.I32TruncSatF32U, I32, F32);
        Set(table, Opcode.I32TruncSatF64S, Opcode.I32TruncSatF64U, I32, F64);
        Set(table, Opcode.I64TruncSatF32S, Opcode.I64TruncSatF32U, I64, F32);
        Set(table, Opcode.I64TruncSatF64S, Opcode.I64TruncSatF64U, I64, F64);
    }

    private static void AddMemory(Signature[] table)
    {
        const ValueType I32 = ValueType.I32, I64 = ValueType.I64, F32 = ValueType.F32, F64 = ValueType.F64;
        Set(table, Opcode.I32Load, Opcode.I32Load, I32, I32);
        Set(table, Opcode.I64Load, Opcode.I64Load, I64, I32);
        Set(table, Opcode.F32Load, Opcode.F32Load, F32, I32);
        Set(table, Opcode.F64Load, Opcode.F64Load, F64, I32);
        Set(table, Opcode.I32Load8S, Opcode.I32Load16U, I32, I32);
        Set(table, Opcode.I64Load8S, Opcode.I64Load32U, I64, I32);
        Set(table, Opcode.I32Store, Opcode.I32Store, None, I32, I32);
        Set(table, Opcode.I64Store, Opcode.I64Store, None, I32, I64);
        Set(table, Opcode.F32Store, Opcode.F32Store, None, I32, F32);
        Set(table, Opcode.F64Store, Opcode.F64Store, None, I32, F64);
        Set(table, Opcode.I32Store8, Opcode.I32Store16, None, I32, I32);
        Set(table, Opcode.I64Store8, Opcode.I64Store32, None, I32, I64);
        Set(table, Opcode.MemorySize, Opcode.MemorySize, I32);
        Set(table, Opcode.MemoryGrow, Opcode.MemoryGrow, I32, I32);
        Set(table, Opcode.MemoryInit, Opcode.MemoryInit, None, I32, I32, I32);
        Set(table, Opcode.MemoryCopy, Opcode.MemoryFill, None, I32, I32, I32);
        Set(table, Opcode.DataDrop, Opcode.DataDrop, None);
    }

    // Most vector instructions combine two vectors; the others are listed.
    private static void AddVectors(Signature[] table)
    {
        const ValueType V128 = ValueType.V128;
        foreach (var opcode in OpcodeTable.All)
        {
            if (opcode >= Opcode.I8x16Swizzle && OpcodeTable.Immediate(opcode) == ImmediateKind.None)
            {
                Set(table, opcode, opcode, V128, V128, V128);
            }
        }

        foreach (var opcode in Unary)
        {
            Set(table, opcode, opcode, V128, V128);
        }

        foreach (var opcode in Tests)
        {
            Set(table, opcode, opcode, ValueType.I32, V128);
        }

        foreach (var opcode in Shifts)
        {
            Set(table, opcode, opcode, V128, V128, ValueType.I32);
        }

        Set(table, Opcode.V128Const, Opcode.V128Const, V128);
        Set(table, Opcode.I8x16Shuffle, Opcode.I8x16Shuffle, V128, V128, V128);
        Set(table, Opcode.V128Bitselect, Opcode.V128Bitselect, V128, V128, V128, V128);
        Set(table, Opcode.I8x16Splat, Opcode.I32x4Splat, V128, ValueType.I32);
        Set(table, Opcode.I64x2Splat, Opcode.I64x2Splat, V128, ValueType.I64);
        Set(table, Opcode.F32x4Splat, Opcode.F32x4Splat, V128, ValueType.F32);
        Set(table, Opcode.F64x2Splat, Opcode.F64x2Splat, V128, ValueType.F64);
    }

    private static void AddVectorLanes(Signature[] table)
    {
        const ValueType V128 = ValueType.V128;
        Set(table, Opcode.I8x16ExtractLaneS, Opcode.I8x16ExtractLaneU, ValueType.I32, V128);
        Set(table, Opcode.I16x8ExtractLaneS, Opcode.I16x8ExtractLaneU, ValueType.I32, V128);
        Set(table, Opcode.I32x4ExtractLane, Opcode.I32x4ExtractLane, ValueType.I32, V128);
        Set(table, Opcode.I64x2ExtractLane, Opcode.I64x2ExtractLane, ValueType.I64, V128);
        Set(table, Opcode.F32x4ExtractLane, Opcode.F32x4ExtractLane, ValueType.F32, V128);
        Set(table, Opcode.F64x2ExtractLane, Opcode.F64x2ExtractLane, ValueType.F64, V128);
        Set(table, Opcode.I8x16ReplaceLane, Opcode.I8x16ReplaceLane, V128, V128, ValueType.I32);
        Set(table, Opcode.I16x8ReplaceLane, Opcode.I16x8ReplaceLane, V128, V128, ValueType.I32);
        Set(table, Opcode.I32x4ReplaceLane, Opcode.I32x4ReplaceLane, V128, V128, ValueType.I32);
        Set(table, Opcode.I64x2ReplaceLane, Opcode.I64x2ReplaceLane, V128, V128, ValueType.I64);
        Set(table, Opcode.F32x4ReplaceLane, Opcode.F32x4ReplaceLane, V128, V128, ValueType.F32);
        Set(table, Opcode.F64x2ReplaceLane, Opcode.F64x2ReplaceLane, V128, V128, ValueType.F64);
    }

    private static void AddVectorMemory(Signature[] table)
    {
        const ValueType V128 = ValueType.V128, I32 = ValueType.I32;
        Set(table, Opcode.V128Load, Opcode.V128Load64Splat, V128, I32);
        Set(table, Opcode.V128Load32Zero, Opcode.V128Load64Zero, V128, I32);
        Set(table, Opcode.V128Store, Opcode.V128Store, None, I32, V128);
        Set(table, Opcode.V128Load8Lane, Opcode.V128Load64Lane, V128, I32, V128);
        Set(table, Opcode.V128Store8Lane, Opcode.V128Store64Lane, None, I32, V128);
    }

    private static void AddAlignments(Signature[] table)
    {
        foreach (var opcode in OpcodeTable.All)
        {
            if (OpcodeTable.Immediate(opcode) is ImmediateKind.Memory or ImmediateKind.MemoryLane)
            {
                table[IndexOf(opcode)] = table[IndexOf(opcode)] with { NaturalAlignment = (sbyte)MemoryAccess.NaturalAlignment(opcode) };
            }
        }
    }

    private static void Set(
        Signature[] table, Opcode from, Opcode to, ValueType result, ValueType first = None, ValueType second = None, ValueType third = None)
    {
        var count = first == None ? 0 : second == None ? 1 : third == None ? 2 : 3;
        table.AsSpan(IndexOf(from)..(IndexOf(to) + 1)).Fill(new Signature((byte)count, first, second, third, result));
    }

    private static ReadOnlySpan<Opcode> Unary =>
    [
        Opcode.V128Not,
        Opcode.F32x4DemoteF64x2Zero, Opcode.F64x2PromoteLowF32x4,
        Opcode.I8x16Abs, Opcode.I8x16Neg, Opcode.I8x16Popcnt,
        Opcode.I16x8Abs, Opcode.I16x8Neg, Opcode.I16x8ExtaddPairwiseI8x16S, Opcode.I16x8ExtaddPairwiseI8x16U,
        Opcode.I16x8ExtendLowI8x16S, Opcode.I16x8ExtendHighI8x16S, Opcode.I16x8ExtendLowI8x16U, Opcode.I16x8ExtendHighI8x16U,
        Opcode.I32x4Abs, Opcode.I32x4Neg, Opcode.I32x4ExtaddPairwiseI16x8S, Opcode.I32x4ExtaddPairwiseI16x8U,
        Opcode.I32x4ExtendLowI16x8S, Opcode.I32x4ExtendHighI16x8S, Opcode.I32x4ExtendLowI16x8U, Opcode.I32x4ExtendHighI16x8U,
        Opcode.I64x2Abs, Opcode.I64x2Neg,
        Opcode.I64x2ExtendLowI32x4S, Opcode.I64x2ExtendHighI32x4S, Opcode.I64x2ExtendLowI32x4U, Opcode.I64x2ExtendHighI32x4U,
        Opcode.F32x4Abs, Opcode.F32x4Neg, Opcode.F32x4Sqrt,
        Opcode.F32x4Ceil, Opcode.F32x4Floor, Opcode.F32x4Trunc, Opcode.F32x4Nearest,
        Opcode.F64x2Abs, Opcode.F64x2Neg, Opcode.F64x2Sqrt,
        Opcode.F64x2Ceil, Opcode.F64x2Floor, Opcode.F64x2Trunc, Opcode.F64x2Nearest,
        Opcode.I32x4TruncSatF32x4S, Opcode.I32x4TruncSatF32x4U, Opcode.F32x4ConvertI32x4S, Opcode.F32x4ConvertI32x4U,
        Opcode.I32x4TruncSatF64x2SZero, Opcode.I32x4TruncSatF64x2UZero, Opcode.F64x2ConvertLowI32x4S, Opcode.F64x2ConvertLowI32x4U,
    ];

    private static ReadOnlySpan<Opcode> Tests =>
    [
        Opcode.V128AnyTrue,
        Opcode.I8x16AllTrue, Opcode.I8x16Bitmask,
        Opcode.I16x8AllTrue, Opcode.I16x8Bitmask,
        Opcode.I32x4AllTrue, Opcode.I32x4Bitmask,
        Opcode.I64x2AllTrue, Opcode.I64x2Bitmask,
    ];

    private static ReadOnlySpan<Opcode> Shifts =>
    [
        Opcode.I8x16Shl, Opcode.I8x16ShrS, Opcode.I8x16ShrU,
        Opcode.I16x8Shl, Opcode.I16x8ShrS, Opcode.I16x8ShrU,
        Opcode.I32x4Shl, Opcode.I32x4ShrS, Opcode.I32x4ShrU,
        Opcode.I64x2Shl, Opcode.I64x2ShrS, Opcode.I64x2ShrU,
    ];
}
