using Skiff.Components.Types;

namespace Skiff.Components.Planning;

/// <summary>A component function that a core module defines.</summary>
/// <param name="Function">The core function.</param>
/// <param name="Type">The type of the component function, resources resolved.</param>
/// <param name="Options">The options of the lift; their state is that of the callee.</param>
internal sealed record LiftPlan(CoreItem Function, ComponentFunctionType Type, CanonicalOptionsPlan Options);

/// <summary>A core function that the runtime makes for a component.</summary>
internal abstract record Trampoline
{
    /// <summary>Calls a function of the host.</summary>
    public sealed record LowerHost(string Interface, string Name, LoweredHostFunction Function, ComponentFunctionType Type, CanonicalOptionsPlan Options) : Trampoline;

    /// <summary>Calls a function of another component instance (or of this one, which traps).</summary>
    public sealed record LowerComponent(LiftPlan Callee, CanonicalOptionsPlan Options) : Trampoline;

    /// <summary><c>resource.new</c>.</summary>
    public sealed record ResourceNew(PlannedResourceType Type, int State) : Trampoline;

    /// <summary><c>resource.rep</c>.</summary>
    public sealed record ResourceRep(PlannedResourceType Type, int State) : Trampoline;

    /// <summary><c>resource.drop</c>; the type may be the host's.</summary>
    public sealed record ResourceDrop(ResourceType Type, int State) : Trampoline;
}
