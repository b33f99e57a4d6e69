using System.Globalization;
using System.Text;
using Skiff.Compiler.Abi;

namespace Skiff.Compiler.Ir;

/// <summary>
/// The text form of a function, for people and goldens: blocks in layout order (before the layout: in the order of their numbers), one
/// instruction a line, the place in the Wasm code behind it. The same function always prints the same.
/// </summary>
public static class IrPrinter
{
    /// <summary>Prints a function.</summary>
    public static string Print(Function function)
    {
        var text = new StringBuilder();
        Print(function, text);
        return text.ToString();
    }

    /// <summary>Appends a function.</summary>
    public static void Print(Function function, StringBuilder text)
    {
        if (function.Layout.Count > 0)
        {
            foreach (var block in function.Layout)
            {
                PrintBlock(function, block, text);
            }

            return;
        }

        for (var i = 0; i < function.BlockCount; i++)
        {
            if (function[new Block(i)].First != Inst.None)
            {
                PrintBlock(function, new Block(i), text);
            }
        }
    }

    /// <summary>One instruction, without indentation and line end.</summary>
    public static string Print(Function function, Inst inst)
    {
        var text = new StringBuilder();
        PrintInstruction(function, function[inst], text);
        return text.ToString();
    }

    private static void PrintBlock(Function function, Block block, StringBuilder text)
    {
        var data = function[block];
        text.Append(block);
        if (data.Parameters.Count > 0)
        {
            text.Append('(');
            for (var i = 0; i < data.Parameters.Count; i++)
            {
                var parameter = data.Parameters[i];
                text.Append(i == 0 ? "" : ", ").Append(parameter).Append(": ").Append(Name(function.TypeOf(parameter)));
            }

            text.Append(')');
        }

        text.Append(data.IsCold ? ": cold\n" : ":\n");
        for (var inst = data.First; inst != Inst.None; inst = function[inst].Next)
        {
            ref var instruction = ref function[inst];
            text.Append("  ");
            PrintInstruction(function, instruction, text);
            if (instruction.WasmOffset >= 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"  ;; @0x{instruction.WasmOffset:x}");
            }

            text.Append('\n');
        }
    }

    private static void PrintInstruction(Function function, in InstructionData data, StringBuilder text)
    {
        for (var i = 0; i < data.ResultCount; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(new Value(data.Result.Index + i));
        }

        text.Append(data.ResultCount > 0 ? " = " : "").Append(OpcodeTraits.Name(data.Opcode));
        if (data.Type != IrType.None && !OpcodeTraits.IsTerminator(data.Opcode))
        {
            text.Append('.').Append(Name(data.Type));
        }

        PrintVariant(data, text);
        var separator = " ";
        foreach (var operand in (ReadOnlySpan<Value>)[data.A, data.B, data.C])
        {
            if (operand.IsValid)
            {
                text.Append(separator).Append(operand);
                separator = ", ";
            }
        }

        PrintImmediate(data, text, separator);
        if (HasList(data.Opcode))
        {
            PrintList(function.ListOf(data), text.Append(data.Opcode == IrOpcode.Return ? "" : " "), data.Opcode != IrOpcode.Return);
        }

        PrintTargets(function, data, text);
    }

    // What stands right behind the type: the condition of a comparison, the width of an access, the alias class, what is known of a division.
    private static void PrintVariant(in InstructionData data, StringBuilder text)
    {
        switch (data.Opcode)
        {
            case IrOpcode.Icmp:
                text.Append(' ').Append(Name((IntCondition)data.Imm));
                break;
            case IrOpcode.Fcmp:
                text.Append(' ').Append(Name((FloatCondition)data.Imm));
                break;
            case IrOpcode.Load or IrOpcode.Store:
                text.Append(data.Access == MemoryAccess.Full ? "" : "." + Name(data.Access));
                break;
            case IrOpcode.VmLoad or IrOpcode.VmStore or IrOpcode.NativeLoad or IrOpcode.NativeStore:
                text.Append(' ').Append(Name((AliasClass)data.Aux));
                break;
            case IrOpcode.SdivTrap or IrOpcode.UdivTrap or IrOpcode.SremTrap or IrOpcode.UremTrap:
                text.Append(((DivisionFacts)data.Aux).HasFlag(DivisionFacts.DivisorNotZero) ? " nonzero" : "");
                text.Append(((DivisionFacts)data.Aux).HasFlag(DivisionFacts.NoOverflow) ? " nooverflow" : "");
                break;
            default:
                break;
        }
    }

    private static void PrintImmediate(in InstructionData data, StringBuilder text, string separator)
    {
        var invariant = CultureInfo.InvariantCulture;
        switch (data.Opcode)
        {
            case IrOpcode.Iconst:
                text.Append(invariant, $" {data.Imm}");
                break;
            case IrOpcode.Fconst:
                text.Append(invariant, $" 0x{data.Imm:x}");
                text.Append(data.Type == IrType.F32
                    ? string.Create(invariant, $" ({BitConverter.Int32BitsToSingle((int)data.Imm):R})")
                    : string.Create(invariant, $" ({BitConverter.Int64BitsToDouble(data.Imm):R})"));
                break;
            case IrOpcode.Load or IrOpcode.Store or IrOpcode.NativeLoad or IrOpcode.NativeStore:
                text.Append(data.Imm == 0 ? "" : string.Create(invariant, $" +{data.Imm}"));
                break;
            case IrOpcode.VmLoad or IrOpcode.VmStore or IrOpcode.VmAddress:
                text.Append(invariant, $" +{data.Imm}");
                break;
            case IrOpcode.TrapIf or IrOpcode.Trap:
                text.Append(separator).Append(Name((TrapCode)data.Imm));
                break;
            case IrOpcode.FuelCheck:
                text.Append(invariant, $" {data.Imm}");
                break;
            case IrOpcode.Call or IrOpcode.CallImport:
                text.Append(invariant, $" func{data.Imm}");
                break;
            case IrOpcode.CallRecord:
                text.Append(invariant, $", type{data.Imm}");
                break;
            case IrOpcode.CallBuiltin:
                text.Append(' ').Append(Name((Builtin)data.Imm));
                break;
            default:
                break;
        }
    }

    private static void PrintTargets(Function function, in InstructionData data, StringBuilder text)
    {
        if (data.TargetCount == 0)
        {
            return;
        }

        text.Append(data.Opcode switch
        {
            IrOpcode.Jump => " ",
            IrOpcode.BranchTable => ", [",
            _ => ", ",
        });
        var targets = function.TargetsOf(data);
        for (var i = 0; i < targets.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(targets[i].Block);
            if (targets[i].ListCount > 0)
            {
                PrintList(function.ArgumentsOf(targets[i]), text, true);
            }
        }

        text.Append(data.Opcode == IrOpcode.BranchTable ? "]" : "");
    }

    private static void PrintList(ReadOnlySpan<Value> values, StringBuilder text, bool parentheses)
    {
        text.Append(parentheses ? "(" : values.Length > 0 ? " " : "");
        for (var i = 0; i < values.Length; i++)
        {
            text.Append(i == 0 ? "" : ", ").Append(values[i]);
        }

        text.Append(parentheses ? ")" : "");
    }

    private static bool HasList(IrOpcode opcode) => opcode is (>= IrOpcode.Call and <= IrOpcode.CallBuiltin) or IrOpcode.Return;

    private static string Name(IrType type) => type switch
    {
        IrType.I32 => "i32",
        IrType.I64 => "i64",
        IrType.F32 => "f32",
        IrType.F64 => "f64",
        IrType.V128 => "v128",
        _ => "none",
    };

    private static string Name(IntCondition condition) => condition switch
    {
        IntCondition.Equal => "eq",
        IntCondition.NotEqual => "ne",
        IntCondition.SignedLess => "slt",
        IntCondition.SignedGreaterEqual => "sge",
        IntCondition.SignedGreater => "sgt",
        IntCondition.SignedLessEqual => "sle",
        IntCondition.UnsignedLess => "ult",
        IntCondition.UnsignedGreaterEqual => "uge",
        IntCondition.UnsignedGreater => "ugt",
        _ => "ule",
    };

    private static string Name(FloatCondition condition) => condition switch
    {
        FloatCondition.Equal => "eq",
        FloatCondition.NotEqual => "ne",
        FloatCondition.Less => "lt",
        FloatCondition.Greater => "gt",
        FloatCondition.LessEqual => "le",
        _ => "ge",
    };

    private static string Name(MemoryAccess access) => access switch
    {
        MemoryAccess.S8 => "s8",
        MemoryAccess.U8 => "u8",
        MemoryAccess.S16 => "s16",
        MemoryAccess.U16 => "u16",
        MemoryAccess.S32 => "s32",
        MemoryAccess.U32 => "u32",
        _ => "full",
    };

    private static string Name(AliasClass alias) => alias switch
    {
        AliasClass.Constant => "constant",
        AliasClass.Global => "global",
        AliasClass.TableDefinition => "table",
        AliasClass.TableElement => "element",
        _ => "memory",
    };

    private static string Name(TrapCode code) => code switch
    {
        TrapCode.Unreachable => "unreachable",
        TrapCode.MemoryOutOfBounds => "memory_out_of_bounds",
        TrapCode.TableOutOfBounds => "table_out_of_bounds",
        TrapCode.UndefinedElement => "undefined_element",
        TrapCode.UninitializedElement => "uninitialized_element",
        TrapCode.IndirectCallTypeMismatch => "indirect_call_type_mismatch",
        TrapCode.IntegerDivideByZero => "integer_divide_by_zero",
        TrapCode.IntegerOverflow => "integer_overflow",
        TrapCode.InvalidConversionToInteger => "invalid_conversion_to_integer",
        _ => string.Create(CultureInfo.InvariantCulture, $"trap{(int)code}"),
    };

    private static string Name(Builtin builtin) => builtin switch
    {
        Builtin.MemoryGrow => "memory_grow",
        Builtin.MemoryInit => "memory_init",
        Builtin.DataDrop => "data_drop",
        Builtin.MemoryCopy => "memory_copy",
        Builtin.MemoryFill => "memory_fill",
        Builtin.TableGrow => "table_grow",
        Builtin.TableFill => "table_fill",
        Builtin.TableCopy => "table_copy",
        Builtin.TableInit => "table_init",
        Builtin.ElementDrop => "element_drop",
        _ => string.Create(CultureInfo.InvariantCulture, $"builtin{(int)builtin}"),
    };
}
