using System.Collections.Immutable;
using Skiff.Spin.Capabilities.KeyValue;
using Skiff.Spin.Capabilities.Variables;
using Skiff.Wasi;

namespace Skiff.Spin.Apps;

/// <summary>How an application is prepared.</summary>
public sealed record AppOptions
{
    /// <summary>Environment variables for all components, over their own.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Where the application's variables get values from, the most important source first; behind them comes what the manifest says.</summary>
    public ImmutableArray<VariableSource> Variables { get; init; } = [];

    /// <summary>The directory for what the application keeps; null for <c>.spin</c> beside the manifest, empty for none: what would be there is in memory.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>What is behind labels of key-value stores, beside <c>default</c>, which is a file in the state directory unless it is said here.</summary>
    public ImmutableDictionary<string, KeyValueStoreSource> KeyValueStores { get; init; } = ImmutableDictionary.Create<string, KeyValueStoreSource>(StringComparer.Ordinal);

    /// <summary>What the default key-value store is given when the application starts.</summary>
    public ImmutableArray<KeyValuePair<string, string>> InitialKeyValues { get; init; } = [];

    /// <summary>The ids of the components that are served, of an application of which only a part is wanted; empty for all.</summary>
    public ImmutableArray<string> RetainedComponents { get; init; } = [];

    /// <summary>Whether components see the directories of the manifest themselves instead of copies.</summary>
    public bool MountsDirectly { get; init; }

    /// <summary>Whether components may change their files; the changes are to the copies unless <see cref="MountsDirectly"/>.</summary>
    public bool AllowsWrites { get; init; }

    /// <summary>Directories for all components, beside their own files. Whoever opened them disposes them, after the application.</summary>
    public ImmutableArray<WasiDirectory> Directories { get; init; } = [];

    /// <summary>Whether there is a manifest, which could grant more.</summary>
    internal bool HasManifest { get; init; } = true;

    /// <summary>Whether requests get Spin's own header fields.</summary>
    public bool AddsSpinHeaders { get; init; } = true;

    /// <summary>Told when a component wants something that it may not have: its id, and what would grant it. Once each.</summary>
    public Action<string, string>? OnDenied { get; init; }

    /// <summary>Told when something that capabilities need does not work, such as a file that cannot be opened. Once each.</summary>
    public Action<string>? OnFailure { get; init; }

    /// <summary>What guests may take.</summary>
    public AppLimits Limits { get; init; } = AppLimits.Default;
}
