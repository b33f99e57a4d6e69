using Iced.Intel;
using Skiff.Compiler.X64;
using OperandSize = Skiff.Compiler.X64.OperandSize;

namespace Skiff.Compiler.Tests.X64;

/// <summary>What Iced, an independent decoder, reads in our bytes.</summary>
internal static class Decoding
{
    public static Instruction Single(X64Assembler assembler)
    {
        var bytes = assembler.Code.ToArray();
        var decoder = Decoder.Create(64, bytes);
        decoder.Decode(out var instruction);
        Assert.False(instruction.IsInvalid, $"not decodable: {Convert.ToHexString(bytes)}");
        Assert.Equal(bytes.Length, instruction.Length);
        return instruction;
    }

    public static void AssertRegister(Instruction instruction, int operand, Register expected)
    {
        Assert.Equal(OpKind.Register, instruction.GetOpKind(operand));
        Assert.Equal(expected, instruction.GetOpRegister(operand));
    }

    public static void AssertMemory(Instruction instruction, int operand, RandomAddress expected, int bytes)
    {
        Assert.Equal(OpKind.Memory, instruction.GetOpKind(operand));
        Assert.Equal(expected.Base is { } b ? Register(OperandSize.Qword, b) : Iced.Intel.Register.None, instruction.MemoryBase);
        Assert.Equal(expected.Index is { } i ? Register(OperandSize.Qword, i) : Iced.Intel.Register.None, instruction.MemoryIndex);
        Assert.Equal(expected.Index is null ? 1 : 1 << expected.ScaleLog2, instruction.MemoryIndexScale);
        Assert.Equal((ulong)(long)expected.Displacement, instruction.MemoryDisplacement64);
        if (bytes != 0)
        {
            Assert.Equal(bytes, instruction.MemorySize.GetSize());
        }
    }

    public static Register Register(OperandSize size, Gpr register) => size switch
    {
        OperandSize.Byte => Bytes[(int)register],
        OperandSize.Word => Iced.Intel.Register.AX + (int)register,
        OperandSize.Dword => Iced.Intel.Register.EAX + (int)register,
        _ => Iced.Intel.Register.RAX + (int)register,
    };

    public static Register Register(Xmm register) => Iced.Intel.Register.XMM0 + (int)register;

    private static readonly Register[] Bytes =
    [
        Iced.Intel.Register.AL, Iced.Intel.Register.CL, Iced.Intel.Register.DL, Iced.Intel.Register.BL,
        Iced.Intel.Register.SPL, Iced.Intel.Register.BPL, Iced.Intel.Register.SIL, Iced.Intel.Register.DIL,
        Iced.Intel.Register.R8L, Iced.Intel.Register.R9L, Iced.Intel.Register.R10L, Iced.Intel.Register.R11L,
        Iced.Intel.Register.R12L, Iced.Intel.Register.R13L, Iced.Intel.Register.R14L, Iced.Intel.Register.R15L,
    ];
}

/// <summary>A memory operand drawn at random, with the edges of displacement sizes made likely.</summary>
internal sealed record RandomAddress(Gpr? Base, Gpr? Index, int ScaleLog2, int Displacement)
{
    private static readonly int[] Edges = [0, 1, -1, 127, 128, -128, -129, int.MaxValue, int.MinValue, 0x1000];

    public Address Value => (Base, Index) switch
    {
        ({ } b, { } i) => new Address(b, i, ScaleLog2, Displacement),
        ({ } b, null) => new Address(b, Displacement),
        (null, { } i) => Address.Scaled(i, ScaleLog2, Displacement),
        _ => Address.Absolute(Displacement),
    };

    public static RandomAddress Draw(Random random)
    {
        var displacement = random.Next(3) == 0 ? random.Next(int.MinValue, int.MaxValue) : Edges[random.Next(Edges.Length)];
        Gpr? @base = random.Next(12) == 0 ? null : (Gpr)random.Next(16);
        Gpr? index = random.Next(2) == 0 ? null : (Gpr)random.Next(16);
        if (index == Gpr.Rsp)
        {
            index = Gpr.R12;
        }

        return new RandomAddress(@base, index, random.Next(4), displacement);
    }
}
