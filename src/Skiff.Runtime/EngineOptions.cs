using Skiff.Compiler;

namespace Skiff.Runtime;

/// <summary>What an <see cref="Engine"/> is made with.</summary>
public sealed record EngineOptions
{
    /// <summary>How modules are compiled.</summary>
    public CompilerOptions Compiler { get; init; } = new();

    /// <summary>
    /// Whether the names of guests' functions are written to <c>/tmp/perf-PID.map</c> for Linux's perf. Code is then mapped privately rather than shared with other processes.
    /// </summary>
    public bool PerfMap { get; init; }

    /// <summary>
    /// Bytes of memory that all guests of this engine together may have committed (their linear memories and tables). Beyond it
    /// <c>memory.grow</c> answers -1 and instantiation fails. Set it from the cgroup.
    /// </summary>
    public long MaximumGuestMemory { get; init; } = long.MaxValue;
}
