using Skiff.Wasm;

namespace Skiff.Suites.Fuzz;

/// <content>Sequences of floats that compilers recognise: zeros of both signs, NaNs and equal operands are where they go wrong.</content>
internal sealed partial class FunctionGenerator
{
    private static readonly (Opcode, Opcode)[] FloatComparisons =
    [
        (Opcode.F32Lt, Opcode.F64Lt), (Opcode.F32Gt, Opcode.F64Gt), (Opcode.F32Le, Opcode.F64Le), (Opcode.F32Ge, Opcode.F64Ge),
        (Opcode.F32Eq, Opcode.F64Eq), (Opcode.F32Ne, Opcode.F64Ne),
    ];

    private bool FloatIdiom(ValueType type, int depth)
    {
        var (x, y) = (AddHiddenLocal(type), AddHiddenLocal(type));
        FloatOperand(x, type, depth);
        FloatOperand(y, type, depth);
        switch (_random.Below(4))
        {
            case 0:
                // Minimum and maximum as instructions.
                _code.Op(Opcode.LocalGet).Unsigned(x).Op(Opcode.LocalGet).Unsigned(y);
                FloatOp(type, _random.Chance(50) ? (Opcode.F32Min, Opcode.F64Min) : (Opcode.F32Max, Opcode.F64Max));
                break;
            case 1:
                // By selection, in either order, perhaps with the comparison negated.
                var isStraight = _random.Chance(50);
                _code.Op(Opcode.LocalGet).Unsigned(isStraight ? x : y).Op(Opcode.LocalGet).Unsigned(isStraight ? y : x);
                _code.Op(Opcode.LocalGet).Unsigned(x).Op(Opcode.LocalGet).Unsigned(y);
                FloatOp(type, _random.Pick<(Opcode, Opcode)>(FloatComparisons));
                if (_random.Chance(30))
                {
                    _code.Op(Opcode.I32Eqz);
                }

                _code.Op(Opcode.Select);
                break;
            case 2:
                // By a power of two, which may become a product.
                _code.Op(Opcode.LocalGet).Unsigned(x);
                var power = Math.ScaleB(_random.Chance(50) ? 1 : -1, _random.Between(-130, 130));
                Constant(type, type == ValueType.F32 ? BitConverter.SingleToUInt32Bits((float)power) : BitConverter.DoubleToUInt64Bits(power));
                FloatOp(type, (Opcode.F32Div, Opcode.F64Div));
                break;
            default:
                // To an integer and back.
                _code.Op(Opcode.LocalGet).Unsigned(x);
                FloatOp(type, _random.Pick<(Opcode, Opcode)>([(Opcode.I32TruncSatF32S, Opcode.I32TruncSatF64S), (Opcode.I32TruncSatF32U, Opcode.I32TruncSatF64U)]));
                FloatOp(type, _random.Pick<(Opcode, Opcode)>([(Opcode.F32ConvertI32S, Opcode.F64ConvertI32S), (Opcode.F32ConvertI32U, Opcode.F64ConvertI32U)]));
                break;
        }

        return false;
    }

    /// <summary>Sets a local to some value, often to a zero whose sign only the run shows: times 0.</summary>
    private void FloatOperand(int local, ValueType type, int depth)
    {
        Expression(type, depth - 1);
        if (_random.Chance(40))
        {
            Constant(type, 0);
            FloatOp(type, (Opcode.F32Mul, Opcode.F64Mul));
        }

        _code.Op(Opcode.LocalSet).Unsigned(local);
    }

    private void FloatOp(ValueType type, (Opcode For32, Opcode For64) opcodes) => _code.Op(type == ValueType.F32 ? opcodes.For32 : opcodes.For64);
}
