using Skiff.Components.Abi;

namespace Skiff.Components.Planning;

/// <summary>A resource type that a component defines; one per instantiation of the component in the plan.</summary>
/// <param name="name">For messages.</param>
/// <param name="index">In the plan.</param>
/// <param name="state">The component instance that defines it.</param>
/// <param name="destructor">The core function called with the representation when the last owner drops it, or null.</param>
internal sealed class PlannedResourceType(string name, int index, int state, CoreItem? destructor) : GuestResourceType(name, index)
{
    public int State { get; } = state;

    public CoreItem? Destructor { get; } = destructor;
}
