namespace Skiff.Components.Planning;

/// <summary>What a plan may need. A component of a few kilobytes can instantiate its parts again and again, doubling at each level of nesting: these bound the work.</summary>
public sealed record PlanLimits
{
    /// <summary>The defaults.</summary>
    public static PlanLimits Default { get; } = new();

    /// <summary>Component instances, nested ones included.</summary>
    public int ComponentInstances { get; init; } = 1000;

    /// <summary>Core instances.</summary>
    public int CoreInstances { get; init; } = 1000;

    /// <summary>Definitions walked: those of a component count once per instance of it.</summary>
    public int Definitions { get; init; } = 1_000_000;
}
