namespace Skiff.Wasi;

/// <summary>What one guest may ask of the host at a time.</summary>
public sealed record WasiLimits
{
    /// <summary>The defaults.</summary>
    public static WasiLimits Default { get; } = new();

    /// <summary>Open descriptors, those given at start included; one more is <c>mfile</c>.</summary>
    public int MaximumDescriptors { get; init; } = 1024;

    /// <summary>Buffers of one read or write; more are <c>inval</c>. At most 1024, which is the kernel's own limit.</summary>
    public int MaximumVectors { get; init; } = 1024;

    /// <summary>Bytes of one read or write; larger ones are done in part.</summary>
    public uint MaximumTransfer { get; init; } = 4 << 20;

    /// <summary>Subscriptions of one <c>poll_oneoff</c>; more are <c>inval</c>.</summary>
    public int MaximumSubscriptions { get; init; } = 1024;

    /// <summary>Bytes that one call reads of a directory at a time.</summary>
    public int DirectoryBuffer { get; init; } = 16 << 10;

    /// <summary>Bytes that one stream of WASI 0.2 holds for the guest, and that one call reads or writes.</summary>
    public int StreamBuffer { get; init; } = 64 << 10;

    /// <summary>Bytes of one <c>get-random-bytes</c>; more trap.</summary>
    public int MaximumRandomBytes { get; init; } = 16 << 20;
}
