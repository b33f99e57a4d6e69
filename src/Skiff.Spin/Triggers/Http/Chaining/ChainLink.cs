namespace Skiff.Spin.Triggers.Http.Chaining;

/// <summary>Where a request stands in a chain of components that ask each other.</summary>
/// <param name="Depth">1 for a request from outside.</param>
/// <param name="EndsAt">When the request from outside must have been answered, and so everything asked on its behalf: a time stamp of the host's clock. Null if there is no limit yet.</param>
internal sealed record ChainLink(int Depth, long? EndsAt)
{
    /// <summary>A request from outside.</summary>
    public static ChainLink First { get; } = new(1, null);
}
