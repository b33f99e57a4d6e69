using System.Collections.Immutable;
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

    /// <summary>The ids of the components that are served, of an application of which only a part is wanted; empty for all.</summary>
    public ImmutableArray<string> RetainedComponents { get; init; } = [];

    /// <summary>Whether components see the directories of the manifest themselves instead of copies.</summary>
    public bool MountsDirectly { get; init; }

    /// <summary>Whether components may change their files; the changes are to the copies unless <see cref="MountsDirectly"/>.</summary>
    public bool AllowsWrites { get; init; }

    /// <summary>Directories for all components, beside their own files. Whoever opened them disposes them, after the application.</summary>
    public ImmutableArray<WasiDirectory> Directories { get; init; } = [];

    /// <summary>Whether requests get Spin's own header fields.</summary>
    public bool AddsSpinHeaders { get; init; } = true;

    /// <summary>Told when a component wants something of the network that it may not have: its id, and what would grant it. Once each.</summary>
    public Action<string, string>? OnDenied { get; init; }

    /// <summary>What guests may take.</summary>
    public AppLimits Limits { get; init; } = AppLimits.Default;
}
