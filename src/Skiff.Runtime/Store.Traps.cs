using System.Collections.Immutable;
using Skiff.Compiler.Abi;
using Skiff.Native;
using Skiff.Runtime.Execution;

namespace Skiff.Runtime;

/// <content>Traps and their stack traces.</content>
public sealed partial class Store
{
    // The fiber left through the trap stub or the signal handler.
    private TrapException TrapOfFiber(TrapCode code)
    {
        var instruction = (nint)_context.Word(ExecutionContextLayout.TrapInstructionPointer);
        var frame = (nint)_context.Word(ExecutionContextLayout.TrapFramePointer);
        var isReturnAddress = _context.Word(ExecutionContextLayout.TrapAddress) == 0;
        var (frames, omitted) = new StackWalk(_instances, FiberBounds()).Walk(instruction, isReturnAddress, frame);
        return new TrapException(code, frames, omitted, null);
    }

    // The fiber is suspended in a call of the host, which found the reason.
    private TrapException TrapOfHost(TrapCode code, Exception? cause)
    {
        var (frames, omitted) = FramesOfSuspendedFiber();
        return new TrapException(code, frames, omitted, cause);
    }

    private (ImmutableArray<WasmFrame> Frames, int Omitted) FramesOfSuspendedFiber() =>
        new StackWalk(_instances, FiberBounds()).Walk(0, isReturnAddress: true, (nint)_context.Word(ExecutionContextLayout.FiberFramePointer));

    private (nint Low, nint High) FiberBounds() => _stack is null ? default : (_stack.GuardStart + FiberStack.GuardSize, _stack.Top);
}
