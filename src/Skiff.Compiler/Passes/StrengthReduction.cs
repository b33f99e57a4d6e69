using System.Numerics;
using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <summary>
/// Divisions and remainders by a constant become shifts, masks and multiplications; of the divisions that stay it is noted which of their
/// checks a constant operand makes superfluous.
/// </summary>
internal sealed class StrengthReduction
{
    private PassContext _context = null!;
    private Function _function = null!;
    private Inst _position;

    /// <summary>Runs the pass.</summary>
    public void Run(PassContext context)
    {
        _context = context;
        _function = context.Function;
        context.BeginReplacing();
        foreach (var block in context.Flow.ReversePostOrder)
        {
            for (var inst = _function[new Block(block)].First; inst != Inst.None;)
            {
                var next = _function[inst].Next;
                if (OpcodeTraits.IsDivision(_function[inst].Opcode))
                {
                    Visit(inst);
                }

                inst = next;
            }
        }

        context.EndReplacing();
    }

    private void Visit(Inst inst)
    {
        var data = _function[inst];
        var x = _context.Resolve(data.A);
        if (TryConstant(_context.Resolve(data.B), out var divisor))
        {
            if (divisor == 0)
            {
                return;
            }

            _position = inst;
            if (TryReduce(data, x, divisor, out var result))
            {
                _context.Replace(data.Result, result);
                _function.Remove(inst);
                _function[inst].Opcode = IrOpcode.Nop;
                return;
            }

            _function[inst].Aux |= (byte)(DivisionFacts.DivisorNotZero | (divisor == -1 ? DivisionFacts.None : DivisionFacts.NoOverflow));
        }
        else if (TryConstant(x, out var dividend) && dividend != (data.Type == IrType.I32 ? int.MinValue : long.MinValue))
        {
            _function[inst].Aux |= (byte)DivisionFacts.NoOverflow;
        }
    }

    private bool TryReduce(in InstructionData data, Value x, long divisor, out Value result)
    {
        var type = data.Type;
        var isRemainder = data.Opcode is IrOpcode.SremTrap or IrOpcode.UremTrap;
        if (data.Opcode is IrOpcode.UdivTrap or IrOpcode.UremTrap)
        {
            var unsigned = type == IrType.I32 ? (uint)divisor : (ulong)divisor;
            if (BitOperations.IsPow2(unsigned))
            {
                result = isRemainder
                    ? Binary(IrOpcode.Band, type, x, Constant(type, (long)(unsigned - 1)))
                    : Shift(IrOpcode.Ushr, type, x, BitOperations.TrailingZeroCount(unsigned));
                return true;
            }

            result = DivideUnsigned(type, x, unsigned);
        }
        else
        {
            var smallest = type == IrType.I32 ? int.MinValue : long.MinValue;
            if (divisor == -1 || divisor == smallest)
            {
                // x / -1 may overflow; of the smallest number only it itself is a multiple.
                result = Value.None;
                return false;
            }

            if (divisor is 1)
            {
                result = isRemainder ? Constant(type, 0) : x;
                return true;
            }

            result = DivideSigned(type, x, (ulong)Math.Abs(divisor));
            if (divisor < 0)
            {
                result = Binary(IrOpcode.Isub, type, Constant(type, 0), result);
            }
        }

        if (isRemainder)
        {
            result = Binary(IrOpcode.Isub, type, x, Binary(IrOpcode.Imul, type, result, Constant(type, divisor)));
        }

        return true;
    }

    private Value DivideUnsigned(IrType type, Value x, ulong divisor)
    {
        if (type == IrType.I32)
        {
            var wide = Unary(IrOpcode.ExtendU, IrType.I64, x);
            var (multiplier, shift, isLong) = MagicNumbers.Unsigned(divisor, 32);
            if (!isLong)
            {
                var product = Binary(IrOpcode.Imul, IrType.I64, wide, Constant(IrType.I64, (long)multiplier));
                return Unary(IrOpcode.Wrap, IrType.I32, Shift(IrOpcode.Ushr, IrType.I64, product, 32 + shift));
            }

            // 2^64 / d rounded up is exact enough for every 32-bit number.
            var reciprocal = ulong.MaxValue / divisor + 1;
            return Unary(IrOpcode.Wrap, IrType.I32, Binary(IrOpcode.UmulHigh, IrType.I64, wide, Constant(IrType.I64, (long)reciprocal)));
        }

        // An even divisor whose multiplier is too long: divide both by two first.
        var (magic, after, tooLong) = MagicNumbers.Unsigned(divisor, 64);
        if (tooLong && (divisor & 1) == 0)
        {
            var before = BitOperations.TrailingZeroCount(divisor);
            (magic, after) = ShortMultiplier(divisor >> before, 64 - before);
            var halved = Shift(IrOpcode.Ushr, type, x, before);
            return Shift(IrOpcode.Ushr, type, Binary(IrOpcode.UmulHigh, type, halved, Constant(type, (long)magic)), after);
        }

        var high = Binary(IrOpcode.UmulHigh, type, x, Constant(type, (long)magic));
        if (!tooLong)
        {
            return Shift(IrOpcode.Ushr, type, high, after);
        }

        // high + x without losing the carry: ((x - high) / 2 + high), and one shift less.
        var half = Shift(IrOpcode.Ushr, type, Binary(IrOpcode.Isub, type, x, high), 1);
        return Shift(IrOpcode.Ushr, type, Binary(IrOpcode.Iadd, type, half, high), after - 1);
    }

    // For numbers of fewer than 64 bits a multiplier of 64 bits always suffices.
    private static (ulong Multiplier, int Shift) ShortMultiplier(ulong divisor, int bits)
    {
        for (var shift = 0; ; shift++)
        {
            var power = BigInteger.One << (64 + shift);
            var multiplier = (power + divisor - 1) / divisor;
            if (multiplier * divisor - power <= BigInteger.One << (64 - bits + shift))
            {
                return ((ulong)multiplier, shift);
            }
        }
    }

    private Value DivideSigned(IrType type, Value x, ulong divisor)
    {
        var bits = type == IrType.I32 ? 32 : 64;
        if (BitOperations.IsPow2(divisor))
        {
            // Rounds towards zero: a negative number gets divisor - 1 added first.
            var log = BitOperations.TrailingZeroCount(divisor);
            var sign = log == 1 ? x : Shift(IrOpcode.Sshr, type, x, bits - 1);
            var bias = Shift(IrOpcode.Ushr, type, sign, bits - log);
            return Shift(IrOpcode.Sshr, type, Binary(IrOpcode.Iadd, type, x, bias), log);
        }

        var (multiplier, shift) = MagicNumbers.Signed(divisor, bits);
        var one = Shift(IrOpcode.Ushr, type, x, bits - 1);
        if (type == IrType.I32)
        {
            var wide = Unary(IrOpcode.ExtendS, IrType.I64, x);
            var product = Binary(IrOpcode.Imul, IrType.I64, wide, Constant(IrType.I64, (long)multiplier));
            return Binary(IrOpcode.Iadd, type, Unary(IrOpcode.Wrap, type, Shift(IrOpcode.Sshr, IrType.I64, product, 32 + shift)), one);
        }

        var high = Binary(IrOpcode.SmulHigh, type, x, Constant(type, (long)multiplier));
        if (multiplier >> 63 != 0)
        {
            // The multiplier was taken as negative: 2^64 too little.
            high = Binary(IrOpcode.Iadd, type, high, x);
        }

        return Binary(IrOpcode.Iadd, type, Shift(IrOpcode.Sshr, type, high, shift), one);
    }

    private Value Shift(IrOpcode opcode, IrType type, Value x, int count) =>
        count == 0 ? x : Binary(opcode, type, x, Constant(type, count));

    private Value Constant(IrType type, long value) => Insert(new InstructionData
    {
        Opcode = IrOpcode.Iconst,
        Type = type,
        Imm = type == IrType.I32 ? (int)value : value,
    });

    private Value Unary(IrOpcode opcode, IrType type, Value a) => Insert(new InstructionData { Opcode = opcode, Type = type, A = a });

    private Value Binary(IrOpcode opcode, IrType type, Value a, Value b) =>
        Insert(new InstructionData { Opcode = opcode, Type = type, A = a, B = b });

    private Value Insert(InstructionData data)
    {
        data.WasmOffset = _function[_position].WasmOffset;
        var inst = _function.MakeInstruction(data);
        var result = _function.MakeResult(inst, data.Type);
        _function.InsertBefore(_position, inst);
        return result;
    }

    private bool TryConstant(Value value, out long constant)
    {
        var definition = _function.DefinitionOf(value);
        constant = definition == Inst.None ? 0 : _function[definition].Imm;
        return definition != Inst.None && _function[definition].Opcode == IrOpcode.Iconst;
    }
}
