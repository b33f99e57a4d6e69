using Skiff.Wasm;

namespace Skiff.Suites.Fuzz;

/// <content>
/// Expressions. Each method answers whether the bits of its value are determined: false where it may be a NaN with a payload or sign that
/// the specification leaves open. Such values are made canonical before a store, a reinterpretation or <c>copysign</c> shows their bits.
/// </content>
internal sealed partial class FunctionGenerator
{
    private bool Expression(ValueType type, int depth)
    {
        _budget--;
        if (depth <= 0 || _budget <= 0)
        {
            return Leaf(type);
        }

        return (ExpressionKind)_random.PickWeighted(_shape.Expressions) switch
        {
            ExpressionKind.Numeric when !type.IsReference => Numeric(type, depth),
            ExpressionKind.Load => type.IsReference ? TableGet(type, depth) : Load(type, depth),
            ExpressionKind.Select => Select(type, depth),
            ExpressionKind.Block => BlockValue(type, depth),
            ExpressionKind.Call => CallValue(type, depth),
            ExpressionKind.Tee => Tee(type, depth),
            ExpressionKind.BranchIf => BranchIfValue(type, depth),
            ExpressionKind.Special when type == ValueType.I32 => Special(depth),
            ExpressionKind.Diverge when _random.Chance(20) => Diverge(depth),
            ExpressionKind.ManyAlive when !type.IsReference => ManyAlive(type, depth),
            ExpressionKind.Idiom when type is ValueType.I32 or ValueType.I64 => _random.Chance(20) ? MemoryIdiom(type, depth) : Idiom(type, depth),
            ExpressionKind.Idiom when IsFloat(type) => FloatIdiom(type, depth),
            _ => Leaf(type),
        };
    }

    private bool Leaf(ValueType type)
    {
        switch (_random.Below(10))
        {
            case < 6 when PickLocal(type) is { } local:
                _code.Op(Opcode.LocalGet).Unsigned(local);
                return !IsFloat(type);
            case 7 when type == ValueType.I32 && _counters.Count > 0:
                _code.Op(Opcode.LocalGet).Unsigned(_random.Pick(_counters));
                return true;
            case 6 when PickGlobal(type, false) is { } global:
                _code.Op(Opcode.GlobalGet).Unsigned(global);
                return !IsFloat(type);
            default:
                if (type == ValueType.FuncRef && _random.Chance(70))
                {
                    _code.Op(Opcode.RefFunc).Unsigned(_random.Below(_module.Functions.Count));
                }
                else
                {
                    Constant(type, type.IsReference ? 0 : EdgeValues.Bits(_random, type));
                }

                return true;
        }
    }

    private bool Numeric(ValueType type, int depth)
    {
        var signature = PickOf(Instructions.ByResult[type]);
        if (signature.MayTrap && !MayTrapHere())
        {
            GuardedNumeric(signature, depth);
            return true;
        }

        var isDetermined = Expression(signature.Operand, depth - 1);
        if (!isDetermined && signature.Opcode is Opcode.I32ReinterpretF32 or Opcode.I64ReinterpretF64)
        {
            Canonicalize(signature.Operand);
        }

        if (signature.Operands == 2)
        {
            SecondOperand(signature, depth);
        }

        _code.Op(signature.Opcode);
        return !IsFloat(type) || signature.Opcode switch
        {
            Opcode.F32Abs or Opcode.F32Neg or Opcode.F64Abs or Opcode.F64Neg or Opcode.F32Copysign or Opcode.F64Copysign => isDetermined,
            Opcode.F32DemoteF64 or Opcode.F64PromoteF32 => false,
            >= Opcode.F32ConvertI32S and <= Opcode.F64ReinterpretI64 => true,
            _ => false,
        };
    }

    private void SecondOperand(NumericSignature signature, int depth)
    {
        // Compilers treat a constant on the right specially, so it is frequent.
        if (_random.Chance(35))
        {
            Constant(signature.Operand, EdgeValues.Bits(_random, signature.Operand));
        }
        else if (!Expression(signature.Operand, depth - 1) && signature.Opcode is Opcode.F32Copysign or Opcode.F64Copysign)
        {
            Canonicalize(signature.Operand);
        }
    }

    /// <summary>A division by something positive, or a truncation of something small.</summary>
    private void GuardedNumeric(NumericSignature signature, int depth)
    {
        if (signature.Operands == 1)
        {
            // A quarter of a 24-bit number: whole or not, it fits every integer type.
            Expression(ValueType.I32, depth - 1);
            Constant(ValueType.I32, 0xFF_FFFF);
            _code.Op(Opcode.I32And).Op(signature.Operand == ValueType.F32 ? Opcode.F32ConvertI32U : Opcode.F64ConvertI32S);
            Constant(signature.Operand, signature.Operand == ValueType.F32 ? BitConverter.SingleToUInt32Bits(0.25f) : BitConverter.DoubleToUInt64Bits(0.25));
            _code.Op(signature.Operand == ValueType.F32 ? Opcode.F32Mul : Opcode.F64Mul);
        }
        else
        {
            var is32 = signature.Operand == ValueType.I32;
            Expression(signature.Operand, depth - 1);
            if (_random.Chance(40))
            {
                // Division by a constant has its own code in a compiler. Only a signed quotient by -1 may trap.
                var divisor = EdgeValues.Bits(_random, signature.Operand);
                var isAllOnes = (is32 ? (uint)(divisor + 1) : divisor + 1) == 0;
                Constant(signature.Operand, divisor == 0 || (isAllOnes && signature.Opcode is Opcode.I32DivS or Opcode.I64DivS) ? 7 : divisor);
            }
            else
            {
                Expression(signature.Operand, depth - 1);
                Constant(signature.Operand, is32 ? 0x7FFF_FFFFUL : 0x7FFF_FFFF_FFFF_FFFF);
                _code.Op(is32 ? Opcode.I32And : Opcode.I64And);
                Constant(signature.Operand, 1);
                _code.Op(is32 ? Opcode.I32Or : Opcode.I64Or);
            }
        }

        _code.Op(signature.Opcode);
    }

    private bool Select(ValueType type, int depth)
    {
        var first = Expression(type, depth - 1);
        var second = Expression(type, depth - 1);
        Expression(ValueType.I32, depth - 1);
        if (type.IsReference || _random.Chance(25))
        {
            _code.Op(Opcode.SelectTyped).Types([type]);
        }
        else
        {
            _code.Op(Opcode.Select);
        }

        return first && second;
    }

    private bool Tee(ValueType type, int depth)
    {
        var isDetermined = Expression(type, depth - 1);
        if (PickLocal(type) is { } local)
        {
            _code.Op(Opcode.LocalTee).Unsigned(local);
        }

        return isDetermined;
    }

    /// <summary>Many values on the stack at once, then folded: more are alive than there are registers.</summary>
    private bool ManyAlive(ValueType type, int depth)
    {
        var count = _random.Between(3, 24);
        for (var i = 0; i < count; i++)
        {
            Expression(type, Math.Min(2, depth - 1));
        }

        for (var i = 1; i < count; i++)
        {
            _code.Op(PickOf(Instructions.Folds[type]).Opcode);
        }

        return !IsFloat(type);
    }

    private bool Special(int depth)
    {
        switch (_random.Below(5))
        {
            case 0 when _module.Memory is not null:
                _code.Op(Opcode.MemorySize).Byte(0);
                break;
            case 1 when _module.Memory is not null && _random.Chance(30):
                // The size on both sides of growing.
                _code.Op(Opcode.MemorySize).Byte(0);
                Constant(ValueType.I32, (ulong)_random.Below(2));
                _code.Op(Opcode.MemoryGrow).Byte(0).Op(Opcode.I32Xor).Op(Opcode.MemorySize).Byte(0).Op(PickOf(Instructions.Folds[ValueType.I32]).Opcode);
                break;
            case 1 when _module.Memory is not null:
                // A little, which may succeed, or far too much. The maximum is always declared, so engines agree.
                Constant(ValueType.I32, (ulong)(_random.Chance(80) ? _random.Below(3) : _random.Pick<int>([100, 65536, -1])));
                _code.Op(Opcode.MemoryGrow).Byte(0);
                break;
            case 2 when _module.Tables.Count > 0:
                _code.Op(Opcode.TableSize).Unsigned(_random.Below(_module.Tables.Count));
                break;
            case 3 when _module.Tables.Count > 0:
                var table = _random.Below(_module.Tables.Count);
                Expression(_module.Tables[table].Element, depth - 1);
                Constant(ValueType.I32, (ulong)(_random.Chance(80) ? _random.Below(4) : _random.Pick<int>([1000, -1])));
                _code.Op(Opcode.TableGrow).Unsigned(table);
                break;
            default:
                Expression(_random.Chance(50) ? ValueType.FuncRef : ValueType.ExternRef, depth - 1);
                _code.Op(Opcode.RefIsNull);
                break;
        }

        return true;
    }

    private T PickOf<T>(IEnumerable<T> items) => _random.Pick(items as IReadOnlyList<T> ?? [.. items]);

    private static bool IsFloat(ValueType type) => type is ValueType.F32 or ValueType.F64;
}
