using System.Collections.Immutable;

namespace Skiff.Spin.Apps;

/// <summary>How an application is prepared.</summary>
public sealed record AppOptions
{
    /// <summary>Environment variables for all components, over their own.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Whether components see the directories of the manifest themselves instead of copies.</summary>
    public bool MountsDirectly { get; init; }

    /// <summary>Whether components may change their files; the changes are to the copies unless <see cref="MountsDirectly"/>.</summary>
    public bool AllowsWrites { get; init; }

    /// <summary>What guests may take.</summary>
    public AppLimits Limits { get; init; } = AppLimits.Default;
}
