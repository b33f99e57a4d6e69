using Skiff.Native.Pages;

namespace Skiff.Runtime.Pool;

/// <summary>How a pool behaves.</summary>
public sealed record InstancePoolOptions
{
    /// <summary>Instances at once, rented or idle. Beyond it <see cref="InstancePool.TryRent"/> answers null.</summary>
    public int MaximumInstances { get; init; } = 1000;

    /// <summary>Idle instances that are kept; more are disposed when they come back.</summary>
    public int MaximumIdle { get; init; } = 100;

    /// <summary>An idle instance that nobody needed for so long is disposed, unless it is the last one. Infinite: none is.</summary>
    public TimeSpan IdlePeriod { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Whether, when the last use after a burst has ended and idle instances have been disposed, the free memory of the whole process goes back to the system (a full collection of
    /// garbage). For a server, whose memory is the pool's.
    /// </summary>
    public bool ReturnsMemory { get; init; }

    /// <summary>Pages of 4 KiB that one memory may keep resident between two runs; above it all are given back.</summary>
    public long KeptPages { get; init; } = 512;

    /// <summary>Limits of every store.</summary>
    public StoreLimits Limits { get; init; } = StoreLimits.Default;

    /// <summary>Fuel of every run; what the start functions used is counted where a template saves running them. Only code compiled with fuel uses it up.</summary>
    public long Fuel { get; init; } = long.MaxValue;

    /// <summary>How written pages are found.</summary>
    public WrittenPageFinder PageFinder { get; init; } = WrittenPageFinder.Best;

    /// <summary>Says when the idle period is over.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;
}
