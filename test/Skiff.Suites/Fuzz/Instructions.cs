using Skiff.Reference;
using Skiff.Wasm;

namespace Skiff.Suites.Fuzz;

/// <summary>A numeric instruction with its type.</summary>
internal readonly record struct NumericSignature(Opcode Opcode, ValueType Operand, int Operands, ValueType Result)
{
    /// <summary>Whether it may trap.</summary>
    public bool MayTrap => Opcode
        is (>= Opcode.I32DivS and <= Opcode.I32RemU)
        or (>= Opcode.I64DivS and <= Opcode.I64RemU)
        or (>= Opcode.I32TruncF32S and <= Opcode.I32TruncF64U)
        or (>= Opcode.I64TruncF32S and <= Opcode.I64TruncF64U);
}

/// <summary>A load or a store.</summary>
internal readonly record struct AccessSignature(Opcode Opcode, ValueType Type, int Width);

/// <summary>Which instructions make or take which types, derived from their names in the text format.</summary>
internal static class Instructions
{
    /// <summary>The scalar opcodes: all of WebAssembly 2.0 but the vector instructions.</summary>
    internal static IReadOnlyList<Opcode> Scalar { get; } = [.. OpcodeTable.All.Where(o => (int)o >> 12 != 0xFD)];

    /// <summary>All numeric instructions.</summary>
    internal static IReadOnlyList<NumericSignature> Numeric { get; } =
        [.. OpcodeTable.All.Where(o => NumericInstructions.IsUnary(o) || NumericInstructions.IsBinary(o)).Select(SignatureOf)];

    /// <summary>Numeric instructions by the type of their result.</summary>
    internal static ILookup<ValueType, NumericSignature> ByResult { get; } = Numeric.ToLookup(n => n.Result);

    /// <summary>Binary instructions that keep their type and never trap: what folds many values into one.</summary>
    internal static ILookup<ValueType, NumericSignature> Folds { get; } =
        Numeric.Where(n => n.Operands == 2 && n.Operand == n.Result && !n.MayTrap && n.Opcode is not (Opcode.F32Copysign or Opcode.F64Copysign)).ToLookup(n => n.Result);

    /// <summary>Loads by type.</summary>
    internal static ILookup<ValueType, AccessSignature> Loads { get; } = Accesses("load").ToLookup(a => a.Type);

    /// <summary>All stores.</summary>
    internal static IReadOnlyList<AccessSignature> Stores { get; } = Accesses("store");

    private static NumericSignature SignatureOf(Opcode opcode)
    {
        var name = OpcodeTable.Name(opcode);
        var type = TypeNamed(name[..3]);
        var operation = name[4..];
        if (NumericInstructions.IsBinary(opcode))
        {
            var compares = operation.Split('_')[0] is "eq" or "ne" or "lt" or "gt" or "le" or "ge";
            return new NumericSignature(opcode, type, 2, compares ? ValueType.I32 : type);
        }

        if (operation == "eqz")
        {
            return new NumericSignature(opcode, type, 1, ValueType.I32);
        }

        // Conversions name their source: trunc_sat_f32_u, wrap_i64.
        var source = operation.Split('_').FirstOrDefault(part => part is "i32" or "i64" or "f32" or "f64");
        return new NumericSignature(opcode, source is null ? type : TypeNamed(source), 1, type);
    }

    private static List<AccessSignature> Accesses(string what) =>
    [
        .. from opcode in Scalar
           let name = OpcodeTable.Name(opcode)
           where OpcodeTable.Immediate(opcode) == ImmediateKind.Memory && name.Contains('.' + what, StringComparison.Ordinal)
           let type = TypeNamed(name[..3])
           let bits = name[(name.IndexOf(what, StringComparison.Ordinal) + what.Length)..].Split('_')[0]
           select new AccessSignature(opcode, type, bits switch { "8" => 1, "16" => 2, "32" => 4, _ => type is ValueType.I32 or ValueType.F32 ? 4 : 8 }),
    ];

    private static ValueType TypeNamed(string name) => name switch
    {
        "i32" => ValueType.I32,
        "i64" => ValueType.I64,
        "f32" => ValueType.F32,
        _ => ValueType.F64,
    };
}
