namespace Skiff.Compiler.Ir;

/// <summary>Questions about conditions of integer comparisons.</summary>
public static class IntConditions
{
    /// <summary>The condition that holds exactly when this one does not.</summary>
    public static IntCondition Invert(IntCondition condition) => condition switch
    {
        IntCondition.Equal => IntCondition.NotEqual,
        IntCondition.NotEqual => IntCondition.Equal,
        IntCondition.SignedLess => IntCondition.SignedGreaterEqual,
        IntCondition.SignedGreaterEqual => IntCondition.SignedLess,
        IntCondition.SignedGreater => IntCondition.SignedLessEqual,
        IntCondition.SignedLessEqual => IntCondition.SignedGreater,
        IntCondition.UnsignedLess => IntCondition.UnsignedGreaterEqual,
        IntCondition.UnsignedGreaterEqual => IntCondition.UnsignedLess,
        IntCondition.UnsignedGreater => IntCondition.UnsignedLessEqual,
        _ => IntCondition.UnsignedGreater,
    };

    /// <summary>The condition that says of (b, a) what this one says of (a, b).</summary>
    public static IntCondition Swap(IntCondition condition) => condition switch
    {
        IntCondition.SignedLess => IntCondition.SignedGreater,
        IntCondition.SignedGreaterEqual => IntCondition.SignedLessEqual,
        IntCondition.SignedGreater => IntCondition.SignedLess,
        IntCondition.SignedLessEqual => IntCondition.SignedGreaterEqual,
        IntCondition.UnsignedLess => IntCondition.UnsignedGreater,
        IntCondition.UnsignedGreaterEqual => IntCondition.UnsignedLessEqual,
        IntCondition.UnsignedGreater => IntCondition.UnsignedLess,
        IntCondition.UnsignedLessEqual => IntCondition.UnsignedGreaterEqual,
        _ => condition,
    };
}
