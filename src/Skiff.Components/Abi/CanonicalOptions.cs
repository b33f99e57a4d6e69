using Skiff.Runtime;

namespace Skiff.Components.Abi;

/// <summary>The options of a <c>canon lift</c> or <c>canon lower</c>, resolved in one instance. Source: CanonicalABI.md, "Canonical ABI Options".</summary>
/// <param name="StringEncoding">How strings lie in memory.</param>
/// <param name="Memory">Where; null if nothing needs it.</param>
/// <param name="Realloc">Allocates in it; null if nothing needs it.</param>
/// <param name="PostReturn">Lifts only: called when the results have been read.</param>
internal readonly record struct CanonicalOptions(StringEncoding StringEncoding, Memory? Memory, Function? Realloc, Function? PostReturn = null);
