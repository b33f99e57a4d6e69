namespace Skiff.Containers.Running;

/// <summary>How much of a container's memory the guests may have. The rest is for this process: its heap, and stacks.</summary>
internal static class GuestMemory
{
    // Our process needs about as much whatever the container's limit is.
    private const long Reserved = 12L << 20;

    // An idle connection that has been used holds so much: 16 kB were measured.
    private const long EachConnection = 16 << 10;

    private const long FewestConnections = 64;

    /// <summary>Bytes for all guests together.</summary>
    /// <param name="limit">The container's limit; null for none.</param>
    public static long Of(long? limit) => limit is not { } bytes ? long.MaxValue : Math.Max(bytes - Reserved, bytes / 2);

    /// <summary>How many instances of a component can be at once, beside what all of them start from: further requests wait for one instead of being refused memory.</summary>
    /// <param name="limit">The container's limit; null for none.</param>
    /// <param name="each">Bytes that one takes at least.</param>
    /// <param name="most">How many there may be for other reasons.</param>
    public static int Instances(long? limit, long each, int most) => (int)Math.Clamp((Of(limit) / Math.Max(each, 1)) - 1, 1, most);

    /// <summary>How many connections clients may hold open: idle ones may take an eighth of the container's memory. One more is closed.</summary>
    /// <param name="limit">The container's limit; null for none.</param>
    /// <param name="most">How many there may be for other reasons.</param>
    public static long Connections(long? limit, long most) => limit is { } bytes ? Math.Clamp(bytes / 8 / EachConnection, FewestConnections, most) : most;
}
