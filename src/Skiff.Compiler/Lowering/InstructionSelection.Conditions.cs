using Skiff.Compiler.Ir;
using Skiff.Compiler.RegAlloc;
using Skiff.Compiler.X64;

namespace Skiff.Compiler.Lowering;

// Comparisons, fused with what depends on them.
internal sealed partial class InstructionSelection
{
    /// <summary>A comparison chosen but not yet written.</summary>
    private struct Comparison
    {
        public CompareKind Kind;
        public FlagCondition Condition;
        public OperandSize Size;
        public bool IsMemoryLeft;

        // The register on the left; on the right of a memory operand. -1 if memory is compared with an immediate.
        public int Left;
        public InputSource Source;
    }

    private void SelectCompare(in InstructionData data)
    {
        var comparison = Compare(data);
        ref var instruction = ref Begin(MachineOpcode.CompareSet, OperandSize.Dword);
        SetComparison(ref instruction, comparison);

        // Early: it is cleared before the comparison reads its operands.
        instruction.Def = Define(ref instruction, RegisterOf(data.Result), OperandPosition.Early);
    }

    private void SelectSelect(in InstructionData data)
    {
        if (TrySelectMinMax(data))
        {
            return;
        }

        var comparison = Condition(data.C);
        var (choice, other) = (data.A, data.B);

        // The false value is overwritten: better one that dies here. Not for the two-part float conditions, which do not negate into one jump.
        if (comparison.Condition < FlagCondition.OrderedEqual && _uses.Count(other) > 1 && _uses.Count(choice) == 1)
        {
            (choice, other) = (other, choice);
            comparison.Condition ^= (FlagCondition)1;
        }

        var (ifTrue, ifFalse) = (Materialize(choice), Materialize(other));
        var opcode = IsFloat(data.Type) ? MachineOpcode.CompareSelectFloat : MachineOpcode.CompareSelect;
        ref var instruction = ref Begin(opcode, OperandSize.Dword);
        var tied = Use(ref instruction, ifFalse);
        instruction.Choice = UseAny(ref instruction, ifTrue);
        SetComparison(ref instruction, comparison);
        instruction.FromSize = OperandSizeOf(data.Type); // Size is that of the comparison.
        instruction.Def = DefineAs(ref instruction, RegisterOf(data.Result), tied);
    }

    // minss a, b is exactly a < b ? a : b, and maxss a > b ? a : b: what is unordered or equal answers b.
    private bool TrySelectMinMax(in InstructionData data)
    {
        if (!IsFloat(data.Type) || !CanTake(data.C, IrOpcode.Fcmp, out var definition))
        {
            return false;
        }

        ref readonly var compare = ref _function[definition];
        var isLess = (FloatCondition)compare.Imm == FloatCondition.Less;
        if (!isLess && (FloatCondition)compare.Imm != FloatCondition.Greater)
        {
            return false;
        }

        var isSameOrder = data.A == compare.A && data.B == compare.B;
        if (!isSameOrder && (data.A != compare.B || data.B != compare.A))
        {
            return false;
        }

        // a < b ? b : a is b > a ? b : a.
        Take(definition);
        _uses.Forget(compare);
        var source = FloatSource(data.B);
        WriteTwoAddress(MachineOpcode.FloatBinary, OperandSizeOf(data.Type), data.A, source, data.Result).Sub =
            (byte)(isLess == isSameOrder ? ScalarOp.Minimum : ScalarOp.Maximum);
        return true;
    }

    private void SelectTrapIf(in InstructionData data)
    {
        var comparison = Condition(data.A);
        ref var instruction = ref Begin(MachineOpcode.CompareTrap, OperandSize.Dword);
        SetComparison(ref instruction, comparison);
        instruction.Target = (int)data.Imm;
    }

    private void SelectBranch(in InstructionData data)
    {
        var targets = _function.TargetsOf(data);
        var (ifTrue, ifFalse) = (_blockNumbers[targets[0].Block.Index], _blockNumbers[targets[1].Block.Index]);
        _successors.Add(ifTrue);
        if (ifFalse != ifTrue)
        {
            _successors.Add(ifFalse);
        }

        var comparison = Condition(data.A);
        ref var instruction = ref Begin(MachineOpcode.CompareBranch, OperandSize.Dword);
        SetComparison(ref instruction, comparison);
        instruction.Target = ifTrue;
        instruction.Target2 = ifFalse;
    }

    private void SelectClamp(in InstructionData data)
    {
        var size = OperandSizeOf(data.Type);
        var trapCode = TakeBoundsCheck(data);
        var index = Materialize(data.A);
        var source = IntegerSource(data.B, size);
        ref var instruction = ref Begin(MachineOpcode.Clamp, size);
        instruction.Target = trapCode;
        instruction.Left = Use(ref instruction, index);
        SetSource(ref instruction, source);

        // Early: it is cleared before the comparison.
        instruction.Def = Define(ref instruction, RegisterOf(data.Result), OperandPosition.Early);
    }

    // The check that stands directly before the clamp compares the same: one comparison does for both. Answers the trap code or 0.
    private int TakeBoundsCheck(in InstructionData clamp)
    {
        var previous = clamp.Previous;
        if (previous == Inst.None || _function[previous].Opcode != IrOpcode.TrapIf || !CanTake(_function[previous].A, IrOpcode.Icmp, out var compare))
        {
            return 0;
        }

        ref readonly var data = ref _function[compare];
        if ((IntCondition)data.Imm != IntCondition.UnsignedGreaterEqual || data.A != clamp.A || data.B != clamp.B)
        {
            return 0;
        }

        Take(previous);
        Take(compare);
        _uses.Forget(data);
        _root = previous;
        return (int)_function[previous].Imm;
    }

    private void SetComparison(ref MachineInstruction instruction, in Comparison comparison)
    {
        instruction.Compare = comparison.Kind;
        instruction.Condition = comparison.Condition;
        instruction.Size = comparison.Size;
        instruction.IsMemoryLeft = comparison.IsMemoryLeft;
        if (comparison.Left >= 0)
        {
            // Beside an immediate the left side may as well be a spill slot.
            instruction.Left = comparison.Source.Kind == SourceKind.Immediate ? UseAny(ref instruction, comparison.Left) : Use(ref instruction, comparison.Left);
        }

        SetSource(ref instruction, comparison.Source);
        if (comparison.IsMemoryLeft)
        {
            instruction.Immediate = comparison.Source.Immediate;
        }
    }

    /// <summary>The flags that say whether a value is not 0.</summary>
    private Comparison Condition(Value value)
    {
        if (CanTake(value, out var definition))
        {
            ref readonly var data = ref _function[definition];
            switch (data.Opcode)
            {
                case IrOpcode.Icmp when IsNegation(data):
                    Take(definition);
                    var inner = Condition(data.A);
                    inner.Condition ^= (FlagCondition)1;
                    return inner;
                case IrOpcode.Icmp or IrOpcode.Fcmp:
                    Take(definition);
                    return Compare(data);
                case IrOpcode.Band:
                    Take(definition);
                    return TestBits(data, FlagCondition.NotEqual);
            }
        }

        return CompareWithZero(value, FlagCondition.NotEqual);
    }

    // x == 0 where x is itself a condition used only here.
    private bool IsNegation(in InstructionData data) =>
        (IntCondition)data.Imm == IntCondition.Equal && IsIconst(data.B, out var zero) && zero == 0
        && CanTake(data.A, out var definition) && _function[definition].Opcode is IrOpcode.Icmp or IrOpcode.Fcmp;

    private Comparison Compare(in InstructionData data) => data.Opcode == IrOpcode.Icmp ? CompareIntegers(data) : CompareFloats(data);

    private Comparison CompareIntegers(in InstructionData data)
    {
        var condition = FlagsOf((IntCondition)data.Imm);
        var (left, right) = (data.A, data.B);
        if (IsIconst(left, out _) || (IsTakableLoad(left) && !IsIconst(right, out _) && !IsTakableLoad(right)))
        {
            (left, right) = (right, left);
            condition = Mirrored(condition);
        }

        if (IsIconst(right, out var zero) && zero == 0 && condition is FlagCondition.Equal or FlagCondition.NotEqual
            && CanTake(left, IrOpcode.Band, out var and))
        {
            Take(and);
            return TestBits(_function[and], condition);
        }

        var size = OperandSizeOf(_function.TypeOf(left));
        if (IsImmediate(right, out var immediate))
        {
            if (TryCompareMemory(left, immediate, ref condition, out var narrow))
            {
                return narrow;
            }

            return new Comparison
            {
                Kind = CompareKind.Cmp,
                Condition = condition,
                Size = size,
                Left = Materialize(left),
                Source = new InputSource { Kind = SourceKind.Immediate, Immediate = immediate },
            };
        }

        var source = IntegerSource(right, size);
        return new Comparison { Kind = CompareKind.Cmp, Condition = condition, Size = size, Left = Materialize(left), Source = source };
    }

    private Comparison CompareWithZero(Value value, FlagCondition condition)
    {
        if (TryCompareMemory(value, 0, ref condition, out var comparison))
        {
            return comparison;
        }

        return new Comparison
        {
            Kind = CompareKind.Cmp,
            Condition = condition,
            Size = OperandSizeOf(_function.TypeOf(value)),
            Left = Materialize(value),
            Source = new InputSource { Kind = SourceKind.Immediate, Immediate = 0 },
        };
    }

    // cmp [memory], immediate: also of a byte or word, where the extended comparison comes to the same.
    private bool TryCompareMemory(Value value, int immediate, ref FlagCondition condition, out Comparison comparison)
    {
        comparison = default;
        if (!IsTakableLoad(value))
        {
            return false;
        }

        var definition = _function.DefinitionOf(value);
        ref readonly var data = ref _function[definition];
        var size = AccessSize(data, data.Type);
        if (size != OperandSizeOf(data.Type))
        {
            var isUnsigned = data.Access is MemoryAccess.U8 or MemoryAccess.U16;
            var isEquality = condition is FlagCondition.Equal or FlagCondition.NotEqual;
            var limit = size switch { OperandSize.Byte => byte.MaxValue, OperandSize.Word => ushort.MaxValue, _ => -1 };
            if (!isUnsigned || immediate < 0 || immediate > limit || !(isEquality || IsUnsigned(condition) || TryMakeUnsigned(ref condition)))
            {
                return false;
            }
        }

        Take(definition);
        comparison = new Comparison
        {
            Kind = CompareKind.Cmp,
            Condition = condition,
            Size = size,
            Left = -1,
            IsMemoryLeft = true,
            Source = new InputSource { Kind = SourceKind.Memory, Immediate = immediate, Address = AddressOf(data) },
        };
        return true;
    }

    private Comparison TestBits(in InstructionData and, FlagCondition condition)
    {
        var size = OperandSizeOf(and.Type);
        var (left, right) = Ordered(and.A, and.B);
        InputSource source;
        if (IsImmediate(right, out var immediate))
        {
            source = new InputSource { Kind = SourceKind.Immediate, Immediate = immediate };
        }
        else
        {
            source = TryTakeLoad(right, size, out var memory) ? memory : new InputSource { Kind = SourceKind.Operand, Register = Materialize(right) };
        }

        return new Comparison { Kind = CompareKind.Test, Condition = condition, Size = size, Left = Materialize(left), Source = source };
    }

    // ucomis sets the flags of an unsigned comparison, and all of them if unordered: so less is asked the other way round.
    private Comparison CompareFloats(in InstructionData data)
    {
        var (condition, isMirrored) = (FloatCondition)data.Imm switch
        {
            FloatCondition.Equal => (FlagCondition.OrderedEqual, false),
            FloatCondition.NotEqual => (FlagCondition.UnorderedNotEqual, false),
            FloatCondition.Less => (FlagCondition.Above, true),
            FloatCondition.Greater => (FlagCondition.Above, false),
            FloatCondition.LessEqual => (FlagCondition.AboveEqual, true),
            _ => (FlagCondition.AboveEqual, false),
        };
        var (left, right) = isMirrored ? (data.B, data.A) : (data.A, data.B);
        var source = FloatSource(right);
        return new Comparison
        {
            Kind = CompareKind.Float,
            Condition = condition,
            Size = OperandSizeOf(_function.TypeOf(left)),
            Left = Materialize(left),
            Source = source,
        };
    }

    private static FlagCondition FlagsOf(IntCondition condition) => condition switch
    {
        IntCondition.Equal => FlagCondition.Equal,
        IntCondition.NotEqual => FlagCondition.NotEqual,
        IntCondition.SignedLess => FlagCondition.Less,
        IntCondition.SignedGreaterEqual => FlagCondition.GreaterEqual,
        IntCondition.SignedGreater => FlagCondition.Greater,
        IntCondition.SignedLessEqual => FlagCondition.LessEqual,
        IntCondition.UnsignedLess => FlagCondition.Below,
        IntCondition.UnsignedGreaterEqual => FlagCondition.AboveEqual,
        IntCondition.UnsignedGreater => FlagCondition.Above,
        _ => FlagCondition.BelowEqual,
    };

    // The condition for the operands exchanged.
    private static FlagCondition Mirrored(FlagCondition condition) => condition switch
    {
        FlagCondition.Less => FlagCondition.Greater,
        FlagCondition.Greater => FlagCondition.Less,
        FlagCondition.LessEqual => FlagCondition.GreaterEqual,
        FlagCondition.GreaterEqual => FlagCondition.LessEqual,
        FlagCondition.Below => FlagCondition.Above,
        FlagCondition.Above => FlagCondition.Below,
        FlagCondition.BelowEqual => FlagCondition.AboveEqual,
        FlagCondition.AboveEqual => FlagCondition.BelowEqual,
        _ => condition,
    };

    private static bool IsUnsigned(FlagCondition condition) =>
        condition is FlagCondition.Below or FlagCondition.AboveEqual or FlagCondition.Above or FlagCondition.BelowEqual;

    // Of two numbers that are not negative.
    private static bool TryMakeUnsigned(ref FlagCondition condition)
    {
        condition = condition switch
        {
            FlagCondition.Less => FlagCondition.Below,
            FlagCondition.GreaterEqual => FlagCondition.AboveEqual,
            FlagCondition.Greater => FlagCondition.Above,
            _ => FlagCondition.BelowEqual,
        };
        return true;
    }
}
