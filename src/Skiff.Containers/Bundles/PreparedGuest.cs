using Skiff.Containers.Guests;

namespace Skiff.Containers.Bundles;

/// <summary>What <c>prepare</c> found in a bundle, and did.</summary>
/// <param name="Guest">What the container runs.</param>
/// <param name="LeftToRuntime">Why the OCI runtime has to make the container of a guest; null where it is made already, and for Linux containers, which are always the OCI runtime's.</param>
public sealed record PreparedGuest(Guest Guest, string? LeftToRuntime = null)
{
    /// <summary>How its code was come by, where the node did not have it.</summary>
    public string? Report { get; init; }

    /// <summary>What an operator should know, though the guest runs.</summary>
    public string? Warning { get; init; }
}
