namespace Skiff.Compiler;

/// <summary>Everything besides the module that the machine code depends on: part of an artifact's key.</summary>
public sealed record CompilerOptions
{
    /// <summary>Code counts fuel.</summary>
    public bool Fuel { get; init; }

    /// <summary>Memories have no reservation with guard pages: every access is checked.</summary>
    public bool ExplicitBoundsChecks { get; init; }

    /// <summary>Functions compiled at the same time; 0 is one per processor. Does not change the code.</summary>
    public int Parallelism { get; init; }
}
