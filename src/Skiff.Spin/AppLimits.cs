namespace Skiff.Spin;

/// <summary>What the guests of an application may take, together and each. The defaults protect the host; every value is in docs/limits.md.</summary>
public sealed record AppLimits
{
    /// <summary>The defaults.</summary>
    public static AppLimits Default { get; } = new();

    /// <summary>How long a guest may take for one request, waiting for the client included.</summary>
    public TimeSpan RequestDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest number that <see cref="Instances"/> is meant for: each has several mappings, of which Linux allows a process 65,530.</summary>
    public const int MostInstances = 8192;

    /// <summary>Instances at once, of all components together, those that wait for something included. Further requests wait. Chains have <see cref="ChainInstances"/> more.</summary>
    public int Instances { get; init; } = 2048;

    /// <summary>Instances for what components ask each other when all of <see cref="Instances"/> are in use: one for each depth of a chain, so that chains do not wait for themselves.</summary>
    public int ChainInstances => ChainDepth - 1;

    /// <summary>Requests that may wait for an instance; further ones are answered 503 at once.</summary>
    public int WaitingRequests { get; init; } = 1024;

    /// <summary>How long a request waits for an instance before it is answered 503.</summary>
    public TimeSpan WaitForInstance { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Idle instances that a component keeps ready.</summary>
    public int IdleInstances { get; init; } = 64;

    /// <summary>How long the start waits until each component has an instance ready before it says that the application is served.</summary>
    public TimeSpan WaitForReady { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes of all memories and tables of one instance together.</summary>
    public long InstanceMemory { get; init; } = 512L << 20;

    /// <summary>How long a guest runs before others have their turn.</summary>
    public TimeSpan TimeSlice { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Guests that run, rather than wait, at once.</summary>
    public int RunningGuests { get; init; } = Environment.ProcessorCount;

    /// <summary>Bytes of a request's body.</summary>
    public long RequestBody { get; init; } = 30_000_000;

    /// <summary>Bytes of a body that the interfaces of Spin 1 have whole in memory: of a request to a component, and of a response to one.</summary>
    public int WholeBody { get; init; } = 16 << 20;

    /// <summary>How deep components of an application may ask each other: the request from outside counts as one.</summary>
    public int ChainDepth { get; init; } = 8;

    /// <summary>Bytes that one component may write to its log in a second, averaged; what is more is dropped and counted.</summary>
    public int LogBytesPerSecond { get; init; } = 1 << 20;

    /// <summary>How long requests in flight may take to end when the application is stopped.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);
}
