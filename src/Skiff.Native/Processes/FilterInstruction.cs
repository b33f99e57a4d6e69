using System.Runtime.InteropServices;

namespace Skiff.Native;

/// <summary>An instruction of a classic BPF program as seccomp(2) takes it: <c>sock_filter</c> of linux/filter.h.</summary>
/// <param name="Code">What it does.</param>
/// <param name="IfTrue">Instructions to skip if a comparison holds.</param>
/// <param name="IfFalse">Instructions to skip if it does not.</param>
/// <param name="Operand">Its constant.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct FilterInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand)
{
    /// <summary>BPF_LD | BPF_W | BPF_ABS: loads the word at an offset of <c>seccomp_data</c>.</summary>
    public const ushort Load = 0x20;

    /// <summary>BPF_JMP | BPF_JEQ | BPF_K.</summary>
    public const ushort JumpIfEqual = 0x15;

    /// <summary>BPF_JMP | BPF_JGE | BPF_K.</summary>
    public const ushort JumpIfNotLess = 0x35;

    /// <summary>BPF_JMP | BPF_JSET | BPF_K: whether any bit of the operand is set.</summary>
    public const ushort JumpIfAnyBit = 0x45;

    /// <summary>BPF_JMP | BPF_JGT | BPF_K.</summary>
    public const ushort JumpIfGreater = 0x25;

    /// <summary>BPF_JMP | BPF_JA: always; the operand is how many instructions to skip.</summary>
    public const ushort Jump = 0x05;

    /// <summary>BPF_ALU | BPF_AND | BPF_K.</summary>
    public const ushort And = 0x54;

    /// <summary>BPF_RET | BPF_K: ends with an answer.</summary>
    public const ushort Return = 0x06;
}
