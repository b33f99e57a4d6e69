using Skiff.Wasm;

namespace Skiff.Components.Planning;

/// <summary>A core definition as a plan names it: found in an instance when the plan is carried out.</summary>
internal abstract record CoreItem
{
    /// <summary>An export of a core instance.</summary>
    /// <param name="Instance">The index of the core instance in the plan.</param>
    /// <param name="Export">The export of its module.</param>
    public sealed record FromInstance(int Instance, Export Export) : CoreItem;

    /// <summary>A core function made by the runtime.</summary>
    /// <param name="Index">In the list of trampolines of the plan.</param>
    public sealed record FromTrampoline(int Index) : CoreItem;
}
