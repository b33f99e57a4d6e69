namespace Skiff.Shim.Stdio;

/// <summary>How long the end of a process is kept back for its output to be taken.</summary>
internal static class OutputLimits
{
    /// <summary>How long nobody may take anything: so long it takes where nobody reads.</summary>
    public static readonly TimeSpan StallTime = TimeSpan.FromMilliseconds(250);

    /// <summary>How long it may take in all: other processes may write on.</summary>
    public static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);

    /// <summary>The time until what is left is counted again; it doubles.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);

    /// <summary>Where it stops to double.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(16);
}
