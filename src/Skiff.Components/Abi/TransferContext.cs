namespace Skiff.Components.Abi;

/// <summary>The two sides of values that go from one component to another.</summary>
/// <param name="From">Gives them (lift).</param>
/// <param name="To">Takes them (lower).</param>
internal readonly record struct TransferContext(CanonicalContext From, CanonicalContext To)
{
    /// <summary>Whether a component calls itself.</summary>
    public bool IsSameInstance => From.InstanceState == To.InstanceState;
}
