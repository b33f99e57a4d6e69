namespace Skiff.Compiler.RegAlloc.NextUse;

/// <summary>A virtual register that is live where a block begins.</summary>
/// <param name="VirtualRegister">Which.</param>
/// <param name="Distance">Instructions until its next use, see <see cref="Distance"/>.</param>
/// <param name="IsUsedInLoop">The block is the header of a loop that has a use of it.</param>
/// <param name="Hint">The register its next use is fixed to, or <see cref="Liveness.NoHint"/>.</param>
/// <param name="IsThrough">The block has no use of it.</param>
/// <param name="Likelihood">How likely it is used before a call or the end of the function.</param>
internal record struct LiveIn(int VirtualRegister, int Distance, bool IsUsedInLoop, byte Hint, bool IsThrough, float Likelihood);
