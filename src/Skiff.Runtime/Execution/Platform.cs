using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Skiff.Native;

namespace Skiff.Runtime.Execution;

/// <summary>Finds out once whether this machine can run compiled code, and says why not.</summary>
internal static class Platform
{
    private static readonly string? s_refusal = FindRefusal();

    internal static void Check()
    {
        if (s_refusal is not null)
        {
            throw new PlatformNotSupportedException(s_refusal);
        }
    }

    private static string? FindRefusal()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            return $"Skiff runs on Linux x86-64; this is {RuntimeInformation.OSDescription} on {RuntimeInformation.ProcessArchitecture}";
        }

        if (!Sse42.IsSupported || !Popcnt.IsSupported)
        {
            return "Skiff needs a CPU of level x86-64-v2 (SSE4.2, POPCNT)";
        }

        try
        {
            using var trial = AddressRange.Reserve(LinearMemory.ReservationSize);
            return null;
        }
        catch (NativeException e)
        {
            return $"a WebAssembly memory needs {LinearMemory.ReservationSize >> 30} GiB of addresses, and the system refuses them ({e.Message}); see `ulimit -v` and vm.overcommit_memory";
        }
    }
}
