using Skiff.Wasm;

namespace Skiff.Reference;

/// <summary>A module that is instantiated: its index spaces, filled. Source: WebAssembly Core 2.0, 4.2.5.</summary>
public sealed class ModuleInstance
{
    internal ModuleInstance(Module module)
    {
        Module = module;
        Functions = new FunctionInstance[module.FunctionCount];
        Tables = new TableInstance[module.Tables.Length];
        Memories = new MemoryInstance[module.Memories.Length];
        Globals = new GlobalInstance[module.Globals.Length];
        Elements = new object?[module.Elements.Length][];
        Data = new ReadOnlyMemory<byte>[module.Data.Length];
    }

    /// <summary>What it is an instance of.</summary>
    public Module Module { get; }

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, ExternalValue> Exports => ExportsByName;

    /// <summary>Functions, imported ones first.</summary>
    internal FunctionInstance[] Functions { get; }

    /// <summary>Tables, imported ones first.</summary>
    internal TableInstance[] Tables { get; }

    /// <summary>Memories, imported ones first.</summary>
    internal MemoryInstance[] Memories { get; }

    /// <summary>Globals, imported ones first.</summary>
    internal GlobalInstance[] Globals { get; }

    /// <summary>The references of each element segment; empty once dropped.</summary>
    internal object?[][] Elements { get; }

    /// <summary>The bytes of each data segment; empty once dropped.</summary>
    internal ReadOnlyMemory<byte>[] Data { get; }

    internal Dictionary<string, ExternalValue> ExportsByName { get; } = new(StringComparer.Ordinal);
}
