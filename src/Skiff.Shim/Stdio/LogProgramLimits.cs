namespace Skiff.Shim.Stdio;

/// <summary>How long a program may take that reads the output of a container.</summary>
internal static class LogProgramLimits
{
    /// <summary>From its start until it says that it is ready: so long Create waits.</summary>
    public static readonly TimeSpan ReadyTime = TimeSpan.FromSeconds(30);

    /// <summary>From the end of the output to its own end; then it is asked to (SIGTERM).</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    /// <summary>From there until it is killed.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(2);
}
