using System.Diagnostics;

namespace Skiff.Compiler.X64;

/// <summary>A memory operand: base + index * scale + displacement, or a label relative to the instruction pointer.</summary>
public readonly struct Address
{
    internal const sbyte NoRegister = -1;
    internal const sbyte InstructionPointer = -2;

    private Address(sbyte @base, sbyte index, byte scaleLog2, int displacement)
    {
        Base = @base;
        Index = index;
        ScaleLog2 = scaleLog2;
        Displacement = displacement;
    }

    /// <summary>[base + displacement].</summary>
    public Address(Gpr @base, int displacement = 0)
        : this((sbyte)@base, NoRegister, 0, displacement)
    {
    }

    /// <summary>[base + index * 2^scaleLog2 + displacement]; rsp cannot be the index.</summary>
    public Address(Gpr @base, Gpr index, int scaleLog2 = 0, int displacement = 0)
        : this((sbyte)@base, (sbyte)index, (byte)scaleLog2, displacement)
    {
        Debug.Assert(index != Gpr.Rsp && scaleLog2 is >= 0 and <= 3, "an index is scaled by 1, 2, 4 or 8 and is not rsp");
    }

    internal sbyte Base { get; }

    internal sbyte Index { get; }

    internal byte ScaleLog2 { get; }

    // The number of the label, if the base is the instruction pointer.
    internal int Displacement { get; }

    /// <summary>[rip + label].</summary>
    public static Address Of(Label label) => new(InstructionPointer, NoRegister, 0, label.Index);

    /// <summary>[index * 2^scaleLog2 + displacement], without a base.</summary>
    public static Address Scaled(Gpr index, int scaleLog2, int displacement) => new(NoRegister, (sbyte)index, (byte)scaleLog2, displacement);

    /// <summary>[displacement], an absolute address.</summary>
    public static Address Absolute(int displacement) => new(NoRegister, NoRegister, 0, displacement);
}
