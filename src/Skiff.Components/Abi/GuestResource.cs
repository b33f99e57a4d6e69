using Skiff.Components.Types;
using Skiff.Runtime;

namespace Skiff.Components.Abi;

/// <summary>A resource type that a component defines: an identity in the plan.</summary>
/// <param name="name">For messages.</param>
/// <param name="index">Its number in the plan: see <see cref="InstanceState"/>.</param>
internal class GuestResourceType(string name, int index) : ResourceType(name)
{
    public int Index { get; } = index;
}

/// <summary>A resource type that a component defines, in one store.</summary>
/// <param name="Implementer">The instance that defines it.</param>
/// <param name="Destructor">Takes the representation; null if there is nothing to do.</param>
internal sealed record GuestResource(InstanceState Implementer, Function? Destructor);
