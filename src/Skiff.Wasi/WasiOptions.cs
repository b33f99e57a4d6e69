using System.Collections.Immutable;
using Skiff.Native;

namespace Skiff.Wasi;

/// <summary>Fills a span with random bytes.</summary>
public delegate void RandomSource(Span<byte> bytes);

/// <summary>What a guest is given. Nothing by default: no arguments, no environment, no directory, an empty input, outputs that are thrown away.</summary>
public sealed record WasiOptions
{
    /// <summary>The arguments; the first is the name of the program.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>The environment, in this order.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>The directories, which get descriptors after those of <see cref="ListenSockets"/>.</summary>
    public ImmutableArray<WasiDirectory> Directories { get; init; } = [];

    /// <summary>Listening sockets, which get the descriptors from 3 on, as systemd's socket activation numbers them. They stay the caller's, and become non-blocking.</summary>
    public ImmutableArray<FileHandle> ListenSockets { get; init; } = [];

    /// <summary>Descriptor 0.</summary>
    public StandardStream StandardInput { get; init; } = StandardStream.Null;

    /// <summary>Descriptor 1.</summary>
    public StandardStream StandardOutput { get; init; } = StandardStream.Null;

    /// <summary>Descriptor 2.</summary>
    public StandardStream StandardError { get; init; } = StandardStream.Null;

    /// <summary>The clocks, and what waits until a time.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Random bytes; the kernel's by default.</summary>
    public RandomSource Random { get; init; } = Files.Randomize;

    /// <summary>What the guest may ask of the host.</summary>
    public WasiLimits Limits { get; init; } = WasiLimits.Default;
}
