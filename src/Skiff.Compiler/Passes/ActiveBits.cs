using System.Numerics;
using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <summary>
/// For every value how many of its low bits may be other than zero: a simple range analysis of unsigned numbers, forward, one visit per
/// instruction. A value not visited yet has all bits.
/// </summary>
internal sealed class ActiveBits
{
    // Per value made before Reset: one more than the number of bits; 0 is "not visited".
    private byte[] _bits = [];
    private int _count;
    private Function _function = null!;

    /// <summary>Begins a function.</summary>
    public void Reset(Function function)
    {
        _function = function;
        if (_bits.Length < function.ValueCount)
        {
            _bits = new byte[Math.Max(function.ValueCount, _bits.Length * 2)];
        }
        else
        {
            Array.Clear(_bits, 0, function.ValueCount);
        }

        _count = function.ValueCount;
    }

    /// <summary>How many low bits of a value may be set.</summary>
    public int Of(Value value)
    {
        var known = value.Index < _count ? _bits[value.Index] : 0;
        return known != 0 ? known - 1 : Width(_function.TypeOf(value));
    }

    /// <summary>Finds out about the result of an instruction whose operands have been visited.</summary>
    public void Visit(in InstructionData data)
    {
        if (data.Result.IsValid && data.Result.Index < _count)
        {
            _bits[data.Result.Index] = (byte)(1 + Math.Min(Find(data), Width(_function.TypeOf(data.Result))));
        }
    }

    private int Find(in InstructionData data)
    {
        switch (data.Opcode)
        {
            case IrOpcode.Iconst:
                return Length(data.Type, data.Imm);
            case IrOpcode.Icmp or IrOpcode.Fcmp:
                return 1;
            case IrOpcode.Clz or IrOpcode.Ctz or IrOpcode.Popcnt:
                return 7;
            case IrOpcode.Load:
                return data.Access switch
                {
                    MemoryAccess.U8 => 8,
                    MemoryAccess.U16 => 16,
                    MemoryAccess.U32 => 32,
                    _ => 64,
                };
            case IrOpcode.Band:
                return Math.Min(Of(data.A), Of(data.B));
            case IrOpcode.Bor or IrOpcode.Bxor or IrOpcode.Select:
                return Math.Max(Of(data.A), Of(data.B));
            case IrOpcode.Iadd:
                return Math.Max(Of(data.A), Of(data.B)) + 1;
            case IrOpcode.Imul:
                return Of(data.A) + Of(data.B);
            case IrOpcode.UdivTrap or IrOpcode.SpeculationClamp or IrOpcode.ExtendU or IrOpcode.Wrap:
                return Of(data.A);
            case IrOpcode.UremTrap:
                return Math.Min(Of(data.A), Of(data.B));
            case IrOpcode.Ishl:
                return TryConstant(data.B, out var left) ? Of(data.A) + (int)(left & (Width(data.Type) - 1)) : 64;
            case IrOpcode.Ushr:
                return TryConstant(data.B, out var right) ? Math.Max(0, Of(data.A) - (int)(right & (Width(data.Type) - 1))) : Of(data.A);
            case IrOpcode.ExtendS or IrOpcode.Sext32 or IrOpcode.Sext16 or IrOpcode.Sext8 or IrOpcode.Sshr:
                return FindSigned(data);
            default:
                return 64;
        }
    }

    // A number that is not negative stays as it is.
    private int FindSigned(in InstructionData data)
    {
        var from = data.Opcode switch
        {
            IrOpcode.Sext8 => 8,
            IrOpcode.Sext16 => 16,
            IrOpcode.Sshr => Width(data.Type),
            _ => 32,
        };
        var bits = Of(data.A);
        return bits < from ? bits : 64;
    }

    private bool TryConstant(Value value, out long constant)
    {
        var definition = _function.DefinitionOf(value);
        constant = definition == Inst.None ? 0 : _function[definition].Imm;
        return definition != Inst.None && _function[definition].Opcode == IrOpcode.Iconst;
    }

    private static int Length(IrType type, long value) =>
        64 - BitOperations.LeadingZeroCount(type == IrType.I32 ? (uint)value : (ulong)value);

    private static int Width(IrType type) => type is IrType.I32 or IrType.F32 ? 32 : 64;
}
