using Skiff.Compiler.X64;

namespace Skiff.Compiler.Lowering;

/// <summary>Scalar float operations that are one instruction.</summary>
internal enum ScalarOp : byte
{
    Add,
    Subtract,
    Multiply,
    Divide,

    /// <summary>a &lt; b ? a : b.</summary>
    Minimum,

    /// <summary>a > b ? a : b.</summary>
    Maximum,
    SquareRoot,
    Promote,
    Demote,
}

/// <summary>The instructions of scalar float operations.</summary>
internal static class ScalarOps
{
    public static SseOp Instruction(ScalarOp op, OperandSize size) => (op, size) switch
    {
        (ScalarOp.Add, OperandSize.Dword) => SseOp.Addss,
        (ScalarOp.Add, _) => SseOp.Addsd,
        (ScalarOp.Subtract, OperandSize.Dword) => SseOp.Subss,
        (ScalarOp.Subtract, _) => SseOp.Subsd,
        (ScalarOp.Multiply, OperandSize.Dword) => SseOp.Mulss,
        (ScalarOp.Multiply, _) => SseOp.Mulsd,
        (ScalarOp.Divide, OperandSize.Dword) => SseOp.Divss,
        (ScalarOp.Divide, _) => SseOp.Divsd,
        (ScalarOp.Minimum, OperandSize.Dword) => SseOp.Minss,
        (ScalarOp.Minimum, _) => SseOp.Minsd,
        (ScalarOp.Maximum, OperandSize.Dword) => SseOp.Maxss,
        (ScalarOp.Maximum, _) => SseOp.Maxsd,
        (ScalarOp.SquareRoot, OperandSize.Dword) => SseOp.Sqrtss,
        (ScalarOp.SquareRoot, _) => SseOp.Sqrtsd,
        (ScalarOp.Promote, _) => SseOp.Cvtss2sd,
        _ => SseOp.Cvtsd2ss,
    };
}
