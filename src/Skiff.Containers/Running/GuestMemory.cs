namespace Skiff.Containers.Running;

/// <summary>How much of a container's memory the guests may have. The rest is for this process: its heap, and stacks.</summary>
internal static class GuestMemory
{
    // Our process needs about as much whatever the container's limit is.
    private const long Reserved = 12L << 20;

    /// <summary>Bytes for all guests together.</summary>
    /// <param name="limit">The container's limit; null for none.</param>
    public static long Of(long? limit) => limit is not { } bytes ? long.MaxValue : Math.Max(bytes - Reserved, bytes / 2);
}
