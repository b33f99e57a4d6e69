namespace Skiff.Runtime;

/// <summary>
/// A function of the host that WebAssembly code calls. Read the arguments from <paramref name="call"/> and write the results to it.
/// One that completes at once costs no allocation; one that awaits suspends the guest and holds no thread.
/// </summary>
/// <remarks>An exception traps the caller (<see cref="Compiler.Abi.TrapCode.HostFailure"/>), except <see cref="TrapException"/>, which traps with its own
/// code, and <see cref="GuestUnwindException"/>, which leaves the guest unchanged.</remarks>
/// <param name="call">Valid until the returned task completes.</param>
public delegate ValueTask HostFunction(HostCall call);
