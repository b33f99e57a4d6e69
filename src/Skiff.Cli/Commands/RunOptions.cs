using Skiff.Cli.Arguments;
using Skiff.Spin.Outbound;

namespace Skiff.Cli.Commands;

/// <summary>What <c>skiff run</c> was asked for, checked.</summary>
internal sealed record RunOptions
{
    public required string File { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyList<DirectoryGrant> Directories { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>What a component may reach; null where the command line says nothing about the network, not even that nothing is granted.</summary>
    public IReadOnlyList<AllowedHost>? AllowedHosts { get; init; }

    public string? Invoke { get; init; }

    public TimeSpan? Timeout { get; init; }

    public long? MaximumMemory { get; init; }

    public ulong? Fuel { get; init; }

    public string? CacheFolder { get; init; }

    public bool UseCache { get; init; } = true;

    public bool PerfMap { get; init; }
}
