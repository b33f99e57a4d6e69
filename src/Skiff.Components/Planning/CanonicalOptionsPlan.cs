using Skiff.Components.Abi;

namespace Skiff.Components.Planning;

/// <summary>The canonical options of one lift or lower, as they are written: what they name is found in an instance when the plan is carried out.</summary>
/// <param name="State">The component instance they belong to: the index of its state.</param>
/// <param name="Encoding">Of strings.</param>
/// <param name="Memory">The core memory, or null.</param>
/// <param name="Realloc">The core function that allocates, or null.</param>
/// <param name="PostReturn">The core function called after the results were read, or null.</param>
internal sealed record CanonicalOptionsPlan(int State, StringEncoding Encoding, CoreItem? Memory, CoreItem? Realloc, CoreItem? PostReturn);
