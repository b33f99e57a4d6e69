using Skiff.Wasm;

namespace Skiff.Suites.Fuzz;

/// <content>Sequences that compilers recognise and replace: each must mean the same afterwards. Here of integers.</content>
internal sealed partial class FunctionGenerator
{
    private bool Idiom(ValueType type, int depth)
    {
        var is32 = type == ValueType.I32;
        var bits = is32 ? 32 : 64;
        var x = AddHiddenLocal(type);
        Expression(type, depth - 1);
        _code.Op(Opcode.LocalSet).Unsigned(x);
        switch (_random.Below(10))
        {
            case 0:
                // Up and down again: an extension of the low bits.
                var shift = _random.Pick<int>([8, 16, 24, 31, bits / 2, bits - 1, bits - 8]);
                WithConstant(x, type, (ulong)shift, Opcode.I32Shl, Opcode.I64Shl);
                Constant(type, (ulong)shift);
                Op(type, _random.Chance(50) ? (Opcode.I32ShrS, Opcode.I64ShrS) : (Opcode.I32ShrU, Opcode.I64ShrU));
                break;
            case 1:
                // A rotation in two shifts, or nearly.
                var amount = _random.Between(1, bits - 1);
                WithConstant(x, type, (ulong)amount, Opcode.I32Shl, Opcode.I64Shl);
                WithConstant(x, type, (ulong)(bits - amount + (_random.Chance(20) ? 1 : 0)), Opcode.I32ShrU, Opcode.I64ShrU);
                Op(type, _random.Pick<(Opcode, Opcode)>([(Opcode.I32Or, Opcode.I64Or), (Opcode.I32Xor, Opcode.I64Xor), (Opcode.I32Add, Opcode.I64Add)]));
                break;
            case 2:
                // x * 3, x + (y << 2), and what else an address can compute.
                Expression(type, depth - 2);
                WithConstant(x, type, (ulong)_random.Between(0, 4), Opcode.I32Shl, Opcode.I64Shl);
                Op(type, (Opcode.I32Add, Opcode.I64Add));
                Constant(type, EdgeValues.Bits(_random, type));
                Op(type, _random.Chance(70) ? (Opcode.I32Add, Opcode.I64Add) : (Opcode.I32Mul, Opcode.I64Mul));
                break;
            case 3:
                // With itself.
                _code.Op(Opcode.LocalGet).Unsigned(x).Op(Opcode.LocalGet).Unsigned(x).Op(PickOf(Instructions.Folds[type]).Opcode);
                break;
            case 4:
                // Minimum or maximum by selection.
                var y = AddHiddenLocal(type);
                Expression(type, depth - 2);
                _code.Op(Opcode.LocalTee).Unsigned(y).Op(Opcode.LocalGet).Unsigned(x).Op(Opcode.LocalGet).Unsigned(y).Op(Opcode.LocalGet).Unsigned(x);
                Op(type, _random.Pick<(Opcode, Opcode)>([(Opcode.I32LtS, Opcode.I64LtS), (Opcode.I32GtU, Opcode.I64GtU), (Opcode.I32Eq, Opcode.I64Eq)]));
                _code.Op(Opcode.Select);
                break;
            case 5:
                // To the other width and back.
                _code.Op(Opcode.LocalGet).Unsigned(x);
                var extend = _random.Chance(50) ? Opcode.I64ExtendI32S : Opcode.I64ExtendI32U;
                _ = is32 ? _code.Op(extend).Op(Opcode.I32WrapI64) : _code.Op(Opcode.I32WrapI64).Op(extend);
                break;
            case 6:
                // Quotient and remainder of the same operands, by a constant; often of a multiple of it, where rounding shows.
                var divisor = (ulong)_random.Pick<int>([1, 2, 3, 7, 10, 64, 1000, 0x7FFF_FFFF]);
                var isSigned = _random.Chance(50);
                if (_random.Chance(40))
                {
                    WithConstant(x, type, 0xFFFF, Opcode.I32And, Opcode.I64And);
                    Constant(type, divisor);
                    Op(type, (Opcode.I32Mul, Opcode.I64Mul));
                    _code.Op(Opcode.LocalSet).Unsigned(x);
                }

                WithConstant(x, type, divisor, isSigned ? Opcode.I32DivS : Opcode.I32DivU, isSigned ? Opcode.I64DivS : Opcode.I64DivU);
                WithConstant(x, type, divisor, isSigned ? Opcode.I32RemS : Opcode.I32RemU, isSigned ? Opcode.I64RemS : Opcode.I64RemU);
                Op(type, (Opcode.I32Xor, Opcode.I64Xor));
                break;
            case 7:
                // By -1: the one signed remainder that a CPU does not do, of the one number that has no negative.
                Constant(type, is32 ? 0x8000_0000 : 0x8000_0000_0000_0000);
                _code.Op(Opcode.LocalGet).Unsigned(x);
                WithConstant(x, type, 1, Opcode.I32And, Opcode.I64And);
                _code.Op(is32 ? Opcode.I32Eqz : Opcode.I64Eqz).Op(Opcode.Select);
                Constant(type, is32 ? 0xFFFF_FFFF : ulong.MaxValue);
                Op(type, (Opcode.I32RemS, Opcode.I64RemS));
                break;
            case 8:
                // Truth values made of comparisons, combined and negated.
                WithConstant(x, type, EdgeValues.Bits(_random, type), Opcode.I32LtU, Opcode.I64LtU);
                WithConstant(x, type, EdgeValues.Bits(_random, type), Opcode.I32GeS, Opcode.I64GeS);
                _code.Op(_random.Chance(50) ? Opcode.I32And : Opcode.I32Or).Op(Opcode.I32Eqz);
                if (!is32)
                {
                    _code.Op(Opcode.I64ExtendI32U);
                }

                break;
            default:
                // A single bit tested, inverted or negated.
                WithConstant(x, type, 1UL << _random.Below(bits), Opcode.I32And, Opcode.I64And);
                Constant(type, _random.Pick<ulong>([0, ulong.MaxValue]));
                Op(type, _random.Pick<(Opcode, Opcode)>([(Opcode.I32Xor, Opcode.I64Xor), (Opcode.I32Sub, Opcode.I64Sub), (Opcode.I32Or, Opcode.I64Or)]));
                break;
        }

        return true;
    }

    /// <summary>Reads a local and applies an instruction with a constant on the right.</summary>
    private void WithConstant(int local, ValueType type, ulong constant, Opcode for32, Opcode for64)
    {
        _code.Op(Opcode.LocalGet).Unsigned(local);
        Constant(type, constant);
        Op(type, (for32, for64));
    }

    private void Op(ValueType type, (Opcode For32, Opcode For64) opcodes) => _code.Op(type == ValueType.I32 ? opcodes.For32 : opcodes.For64);
}
