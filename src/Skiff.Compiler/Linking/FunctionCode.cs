using Skiff.Compiler.X64;

namespace Skiff.Compiler.Linking;

/// <summary>A place in a function's code and the place in its Wasm body it comes from; -1 for none.</summary>
internal readonly record struct CodePosition(int Offset, int WasmOffset);

/// <summary>The machine code of one function, before linking: its calls are open. Offsets count from its beginning.</summary>
/// <param name="Code">The bytes.</param>
/// <param name="Relocations">Calls of functions and trap tails, see <see cref="CallTargets"/>.</param>
/// <param name="TrapSites">Guest memory accesses, ascending.</param>
/// <param name="Positions">Instructions and return addresses with a known position, ascending.</param>
/// <param name="DataStart">Where the instructions end and jump tables and constants begin.</param>
internal sealed record FunctionCode(byte[] Code, Relocation[] Relocations, int[] TrapSites, CodePosition[] Positions, int DataStart);

/// <summary>The numbering of what calls reach: functions by their index, trap tails by negative numbers.</summary>
internal static class CallTargets
{
    public static int TrapTail(int code) => -1 - code;

    public static bool IsTrapTail(int symbol, out int code)
    {
        code = -1 - symbol;
        return symbol < 0;
    }
}
