using Skiff.Wasm;
using Skiff.Wasm.Binary;

namespace Skiff.Components.Binary;

/// <summary>What is left of the limits of a file: nested components and modules all take from it, so that nesting does not multiply a limit.</summary>
internal sealed class DecodingBudget(ComponentLimits limits)
{
    private int _components = limits.Components;
    private int _coreModules = limits.CoreModules;
    private int _definitions = limits.Definitions;

    public ComponentLimits Limits { get; } = limits;

    /// <summary>What the next core module may have.</summary>
    public WasmLimits Core { get; private set; } = limits.Core;

    public void TakeComponent(ref ByteReader reader) => Take(ref reader, ref _components, 1, "components", Limits.Components);

    public void TakeCoreModule(ref ByteReader reader) => Take(ref reader, ref _coreModules, 1, "core modules", Limits.CoreModules);

    public void TakeDefinitions(ref ByteReader reader, int count) => Take(ref reader, ref _definitions, count, "definitions", Limits.Definitions);

    /// <summary>Takes what a decoded module has.</summary>
    public void TakeContent(Module module) => Core = Core with
    {
        Types = Core.Types - module.Types.Length,
        Functions = Core.Functions - module.FunctionCount,
        Imports = Core.Imports - module.Imports.Length,
        Exports = Core.Exports - module.Exports.Length,
        Globals = Core.Globals - module.Globals.Length,
        Tables = Core.Tables - module.Tables.Length,
        ElementSegments = Core.ElementSegments - module.Elements.Length,
        DataSegments = Core.DataSegments - module.Data.Length,
    };

    private static void Take(ref ByteReader reader, ref int left, int count, string what, int limit)
    {
        if (count > left)
        {
            reader.Throw(FormatReason.LimitExceeded, $"at most {limit} {what} are allowed in a file");
        }

        left -= count;
    }
}
