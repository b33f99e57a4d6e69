using Skiff.Compiler.Abi;

namespace Skiff.Compiler.Tests.Ir;

/// <summary>The evaluated function trapped.</summary>
public sealed class IrTrapException(TrapCode code) : Exception($"trap: {code}")
{
    /// <summary>Why.</summary>
    public TrapCode Code => code;
}

/// <summary>The evaluated function took more steps than allowed.</summary>
public sealed class IrStepLimitException() : Exception("step limit");
