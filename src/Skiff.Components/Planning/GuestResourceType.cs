using Skiff.Components.Types;

namespace Skiff.Components.Planning;

/// <summary>A resource type that a component defines; one per instantiation of the component in the plan.</summary>
/// <param name="name">For messages.</param>
/// <param name="index">In the plan: its destructor is <c>ComponentInstance.DestructorOf</c>.</param>
/// <param name="state">The state of the component instance that defines it: there a borrowed handle is the representation itself.</param>
/// <param name="destructor">The core function called with the representation when the last owner drops it, or null.</param>
internal sealed class GuestResourceType(string name, int index, int state, CoreItem? destructor) : ResourceType(name)
{
    public int Index { get; } = index;

    public int State { get; } = state;

    public CoreItem? Destructor { get; } = destructor;
}
