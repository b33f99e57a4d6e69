namespace Skiff.Compiler.X64;

/// <summary>
/// An opcode with everything that stands before its ModRM byte, in one number: opcode byte, opcode map, mandatory prefix, REX.W,
/// and which of the two register fields name byte registers (spl, bpl, sil and dil need a REX prefix). Source: Intel SDM 2, 2.1 and 2.2.
/// </summary>
internal static class Encoding
{
    public const int Map0F = 1 << 8;
    public const int Map0F38 = 2 << 8;
    public const int Map0F3A = 3 << 8;
    public const int P66 = 1 << 10;
    public const int PF3 = 2 << 10;
    public const int PF2 = 3 << 10;
    public const int W = 1 << 12;
    public const int ByteReg = 1 << 13;
    public const int ByteRm = 1 << 14;

    /// <summary>The form of an integer instruction whose opcode is even for bytes and odd for the other sizes.</summary>
    public static int Sized(int evenOpcode, OperandSize size) => size switch
    {
        OperandSize.Byte => evenOpcode | ByteReg | ByteRm,
        OperandSize.Word => evenOpcode | 1 | P66,
        OperandSize.Dword => evenOpcode | 1,
        _ => evenOpcode | 1 | W,
    };

    /// <summary>The form of an integer instruction that has no byte form.</summary>
    public static int Wide(int opcode, OperandSize size) => size switch
    {
        OperandSize.Word => opcode | P66,
        OperandSize.Qword => opcode | W,
        _ => opcode,
    };
}
