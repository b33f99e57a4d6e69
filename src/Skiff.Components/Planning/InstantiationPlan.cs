using System.Collections.Immutable;
using Skiff.Runtime;

namespace Skiff.Components.Planning;

/// <summary>What has to be done to make an instance of a component, all names resolved: core modules are instantiated in order, everything else is bookkeeping done before.</summary>
internal sealed class InstantiationPlan
{
    /// <summary>The core modules to instantiate, in order.</summary>
    public required ImmutableArray<CoreStep> Steps { get; init; }

    /// <summary>The core functions that the runtime makes.</summary>
    public required ImmutableArray<Trampoline> Trampolines { get; init; }

    /// <summary>The resource types that components of the plan define.</summary>
    public required ImmutableArray<PlannedResourceType> Resources { get; init; }

    /// <summary>The component instances: each has a state (handles, flags) of its own. The number is the one it is nested in; -1 for the outermost, which comes first.</summary>
    public required ImmutableArray<int> StateParents { get; init; }

    /// <summary>What the outermost component exports.</summary>
    public required IReadOnlyDictionary<string, PlannedItem> Exports { get; init; }
}

/// <summary>Instantiates a core module.</summary>
/// <param name="Module">The module.</param>
/// <param name="Imports">One per import of the module, in their order.</param>
internal sealed record CoreStep(WasmModule Module, ImmutableArray<CoreItem> Imports);
