namespace Skiff.Containers.Precompiled;

/// <summary>Compiled code in the engine's content store.</summary>
internal static class PrecompiledLimits
{
    /// <summary>Bytes of one guest's code that are read from there; of more, the guest is compiled.</summary>
    public const long MaximumBytes = 1L << 30;

    /// <summary>How long the engine keeps what was written without getting its labels, for want of a process that came to its end.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromHours(24);

    /// <summary>How long after code was written, or could not be, its image is looked at again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromHours(1);
}
