namespace Skiff.Compiler.RegAlloc;

/// <summary>Gives every operand of a function a register or a spill slot. Not thread safe: one per compiling thread, reused for many functions.</summary>
public interface IRegisterAllocator
{
    /// <summary>Fills <paramref name="result"/>, which is emptied first. The same problem always has the same result.</summary>
    void Allocate(AllocationProblem problem, AllocationResult result);
}
