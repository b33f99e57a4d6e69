namespace Skiff.Runtime;

/// <summary>A frame of a WebAssembly stack trace.</summary>
/// <param name="ModuleName">From the name section, or null.</param>
/// <param name="FunctionIndex">Imports counted first.</param>
/// <param name="FunctionName">From the name section or an export, or null.</param>
/// <param name="Offset">The position in the module's file, or null where it is not known.</param>
public readonly record struct WasmFrame(string? ModuleName, int FunctionIndex, string? FunctionName, uint? Offset)
{
    /// <summary>For example <c>app!handle (func 12) +0x1a3</c>.</summary>
    public override string ToString()
    {
        var module = ModuleName is null ? "" : ModuleName + "!";
        var name = FunctionName is null ? $"func {FunctionIndex}" : $"{FunctionName} (func {FunctionIndex})";
        var place = Offset is null ? "" : $" +0x{Offset:x}";
        return module + name + place;
    }
}
