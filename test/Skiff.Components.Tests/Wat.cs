using Skiff.Components.Text;
using Skiff.Runtime;
using Skiff.Text;

namespace Skiff.Components.Tests;

/// <summary>Components from text.</summary>
internal static class Wat
{
    public static Engine Engine { get; } = new();

    public static PreparedComponent Prepare(string text) => PreparedComponent.Load(Engine, ComponentTextReader.ToBinary(new SourceText("test.wat", text)));

    /// <summary>A component that imports nothing, in a store of its own.</summary>
    public static ComponentInstance Instantiate(string text)
    {
        var linker = new ComponentLinker(Engine);
        return linker.Instantiate(new Store(Engine), linker.Plan(Prepare(text)));
    }

    /// <summary>Calls a function without parameters that returns a u32.</summary>
    public static async Task<uint> CallU32Async(this ComponentInstance instance, string function) =>
        ((ComponentValue.U32)(await instance.GetFunction(function)!.CallAsync(default))!).Value;
}
