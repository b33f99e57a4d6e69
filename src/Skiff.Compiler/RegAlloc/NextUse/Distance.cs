namespace Skiff.Compiler.RegAlloc.NextUse;

/// <summary>How far a next use is, in instructions along the shortest way; and the marks beyond any way.</summary>
internal static class Distance
{
    /// <summary>Added for each loop that the way leaves: a use behind a loop is farther than any use inside.</summary>
    public const int LoopExit = 1 << 16;

    /// <summary>The greatest distance of a use that a register can wait for.</summary>
    public const int Far = 1 << 28;

    /// <summary>There is a use, but a call comes before it on every way: no register can hold the value until then.</summary>
    public const int BehindCall = 1 << 29;

    /// <summary>There is no use.</summary>
    public const int Dead = int.MaxValue;
}
