using Skiff.Compiler.Abi;

namespace Skiff.Runtime.Execution;

/// <summary>The runtime's own machine code: how fibers are entered and left. Written once per process.</summary>
internal sealed unsafe class MachineStubs
{
    internal static MachineStubs Shared { get; } = new();

    internal void WriteAddresses(nint context)
    {
    }

    internal int Enter(nint context, FunctionCode code, nint slots) => throw new PlatformNotSupportedException("machine code stubs are not built in yet");

    internal int Resume(nint context) => throw new PlatformNotSupportedException("machine code stubs are not built in yet");
}
