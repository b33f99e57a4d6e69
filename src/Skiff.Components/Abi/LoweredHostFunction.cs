using Skiff.Runtime;

namespace Skiff.Components;

/// <summary>
/// A function of the host as a component imports it, normally generated from WIT: flat arguments are read by <c>call.GetI32(i)</c> and the like; results are
/// written by <c>call.SetI32(0, ...)</c> or to memory behind the return pointer. Read all arguments before you write results.
/// </summary>
/// <param name="call">The call; valid until the returned task completes.</param>
/// <param name="context">Memory, strings and handles of the caller.</param>
public delegate ValueTask LoweredHostFunction(HostCall call, CanonicalContext context);
