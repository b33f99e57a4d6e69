using System.Globalization;
using System.Numerics;

namespace Skiff.Cli.Node;

/// <summary>What was measured.</summary>
/// <param name="Linux">Containers of the node's OCI runtime.</param>
/// <param name="Wasm">Containers of ours.</param>
/// <param name="Module">Memory of a container with a module.</param>
/// <param name="FirstStart">A start with everything before it, compilation included.</param>
internal sealed record NodeFigures(KindFigures Linux, KindFigures Wasm, ModuleFigures Module, TimeSpan FirstStart);

/// <summary>Of one kind of containers.</summary>
/// <param name="ImageBytes">The files of the image.</param>
/// <param name="Start">Starts.</param>
/// <param name="Memory">Memory of HTTP servers.</param>
/// <param name="RequestsPerSecond">Of one HTTP server, median of the rounds.</param>
/// <param name="Process">How the server's process is confined.</param>
internal sealed record KindFigures(int ImageBytes, StartFigures Start, MemoryFigures Memory, double RequestsPerSecond, ProcessFigures Process);

/// <summary>Sums of proportional set sizes, shim and container's process together, in bytes.</summary>
/// <param name="First">Of a pod that is the only one.</param>
/// <param name="Further">Of each further one.</param>
internal sealed record MemoryFigures(long First, long Further);

/// <summary>Proportional set sizes of an idle container with a module, in bytes.</summary>
/// <param name="Shim">The shim.</param>
/// <param name="Process">The container's process.</param>
/// <param name="ShimAfterCalls">The shim again, after so many calls as a day of a node's agents brings.</param>
internal sealed record ModuleFigures(long Shim, long Process, long ShimAfterCalls);

/// <summary>What the kernel says of a container's process.</summary>
/// <param name="Capabilities">How many it may use.</param>
/// <param name="FiltersCalls">Whether its system calls are filtered.</param>
/// <param name="Mounts">How many file systems it sees.</param>
internal sealed record ProcessFigures(int Capabilities, bool FiltersCalls, int Mounts)
{
    public static ProcessFigures Of(int pid) => new(
        BitOperations.PopCount(ulong.Parse(ProcessFiles.Status(pid, "CapEff"), NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
        ProcessFiles.Status(pid, "Seccomp") == "2",
        ProcessFiles.Mounts(pid));
}
