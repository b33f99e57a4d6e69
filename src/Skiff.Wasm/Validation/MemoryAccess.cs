namespace Skiff.Wasm.Validation;

/// <summary>How many bytes an instruction accesses, and how many lanes it chooses from.</summary>
internal static class MemoryAccess
{
    /// <summary>The natural alignment of a load or store as an exponent: log2 of the bytes it accesses.</summary>
    public static int NaturalAlignment(Opcode opcode) => opcode switch
    {
        Opcode.I32Load8S or Opcode.I32Load8U or Opcode.I64Load8S or Opcode.I64Load8U or Opcode.I32Store8 or Opcode.I64Store8 => 0,
        Opcode.I32Load16S or Opcode.I32Load16U or Opcode.I64Load16S or Opcode.I64Load16U or Opcode.I32Store16 or Opcode.I64Store16 => 1,
        Opcode.I32Load or Opcode.F32Load or Opcode.I64Load32S or Opcode.I64Load32U => 2,
        Opcode.I32Store or Opcode.F32Store or Opcode.I64Store32 => 2,
        Opcode.I64Load or Opcode.F64Load or Opcode.I64Store or Opcode.F64Store => 3,
        Opcode.V128Load8Splat or Opcode.V128Load8Lane or Opcode.V128Store8Lane => 0,
        Opcode.V128Load16Splat or Opcode.V128Load16Lane or Opcode.V128Store16Lane => 1,
        Opcode.V128Load32Splat or Opcode.V128Load32Zero or Opcode.V128Load32Lane or Opcode.V128Store32Lane => 2,
        Opcode.V128Load64Splat or Opcode.V128Load64Zero or Opcode.V128Load64Lane or Opcode.V128Store64Lane => 3,
        Opcode.V128Load8x8S or Opcode.V128Load8x8U or Opcode.V128Load16x4S or Opcode.V128Load16x4U => 3,
        Opcode.V128Load32x2S or Opcode.V128Load32x2U => 3,
        Opcode.V128Load or Opcode.V128Store => 4,
        _ => throw new System.Diagnostics.UnreachableException($"{opcode} does not access memory"),
    };

    /// <summary>How many lanes the vector of a lane instruction has.</summary>
    public static int LaneCount(Opcode opcode) => opcode switch
    {
        Opcode.I8x16ExtractLaneS or Opcode.I8x16ExtractLaneU or Opcode.I8x16ReplaceLane => 16,
        Opcode.I16x8ExtractLaneS or Opcode.I16x8ExtractLaneU or Opcode.I16x8ReplaceLane => 8,
        Opcode.I32x4ExtractLane or Opcode.I32x4ReplaceLane or Opcode.F32x4ExtractLane or Opcode.F32x4ReplaceLane => 4,
        Opcode.I64x2ExtractLane or Opcode.I64x2ReplaceLane or Opcode.F64x2ExtractLane or Opcode.F64x2ReplaceLane => 2,
        _ => 16 >> NaturalAlignment(opcode),
    };
}
