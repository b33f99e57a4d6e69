using Skiff.Compiler.Abi;
using Skiff.Runtime;

namespace Skiff.Wasi.Preview2;

/// <summary>Ends a guest that broke a rule of an interface for which WASI has no error.</summary>
internal static class WasiTrap
{
    internal static TrapException Because(string rule) => new(TrapCode.HostFailure, new InvalidOperationException(rule));
}
