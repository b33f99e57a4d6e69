using System.Collections.Immutable;

namespace Skiff.Runtime.Execution;

/// <summary>Follows the rbp chain of one activation and names its frames. Cold, and careful: a damaged chain ends the walk.</summary>
internal readonly struct StackWalk(IReadOnlyList<Instance> instances, (nint Low, nint High) stack)
{
    // A deep recursion is counted up to here; beyond it the number of omitted frames is a lower bound.
    private const int MaximumSteps = 1_000_000;

    /// <param name="instructionPointer">The innermost address, or 0 to begin with the return address of the frame.</param>
    /// <param name="isReturnAddress">Whether that is a return address, not an instruction that faulted.</param>
    /// <param name="framePointer">rbp of the innermost frame.</param>
    internal (ImmutableArray<WasmFrame> Frames, int Omitted) Walk(nint instructionPointer, bool isReturnAddress, nint framePointer)
    {
        var frames = ImmutableArray.CreateBuilder<WasmFrame>();
        var omitted = 0;
        WasmModule? last = null;
        if (instructionPointer != 0)
        {
            Add(instructionPointer, isReturnAddress, frames, ref omitted, ref last);
        }

        var previous = stack.Low;
        for (var step = 0; step < MaximumSteps; step++)
        {
            if (framePointer < previous || framePointer > stack.High - 16 || framePointer % 8 != 0)
            {
                break;
            }

            Add((nint)framePointer.Word(8), isReturnAddress: true, frames, ref omitted, ref last);
            previous = framePointer + 16;
            framePointer = (nint)framePointer.Word(0);
        }

        return (frames.ToImmutable(), omitted);
    }

    private void Add(nint address, bool isReturnAddress, ImmutableArray<WasmFrame>.Builder frames, ref int omitted, ref WasmModule? last)
    {
        if (last?.Code.Contains(address) != true)
        {
            last = null;
            foreach (var instance in instances)
            {
                if (instance.Module.Code.Contains(address))
                {
                    last = instance.Module;
                    break;
                }
            }
        }

        // A call that never returns may be the last instruction of a function: its return address then belongs to the next one.
        if (last is null || last.Code.FunctionAt(isReturnAddress ? address - 1 : address) is not { } definedFunction)
        {
            return;
        }

        if (frames.Count == TrapException.MaximumFrames)
        {
            omitted++;
            return;
        }

        frames.Add(last.Describe(definedFunction, address));
    }
}
