using Skiff.Compiler.Abi;
using Skiff.Wasm;

namespace Skiff.Runtime;

/// <summary>An instance of a module in a store. Made by <see cref="Linker.Instantiate"/>.</summary>
public sealed class Instance
{
    // Only of those that somebody asked for: a module may have ten thousand functions, and a process a thousand instances of it.
    private readonly Dictionary<int, Function> _functions = [];

    internal Instance(Store store, WasmModule module)
    {
        Store = store;
        Module = module;
        Index = store.Add(this);
        VmContext = store.Blocks.Allocate(module.Layout.Size);
        Memories = new Memory[module.Module.Memories.Length];
        Tables = new Table[module.Module.Tables.Length];
        Globals = new Global[module.Module.Globals.Length];
        DroppedData = new bool[module.Module.Data.Length];
        Elements = new ulong[module.Module.Elements.Length][];
        ImportedFunctions = new Function[module.Module.ImportedFunctionCount];
    }

    /// <summary>The store it lives in.</summary>
    public Store Store { get; }

    /// <summary>Its module.</summary>
    public WasmModule Module { get; }

    /// <summary>Its memory 0, exported or not, or null.</summary>
    public Memory? Memory => Memories.Length > 0 ? Memories[0] : null;

    /// <summary>The exports in their order.</summary>
    public IEnumerable<KeyValuePair<string, Extern>> Exports =>
        Module.Exports.Select(e => KeyValuePair.Create(e.Name, Resolve(e)));

    internal int Index { get; }

    internal nint VmContext { get; }

    internal Memory[] Memories { get; }

    internal Table[] Tables { get; }

    internal Global[] Globals { get; }

    internal Function[] ImportedFunctions { get; }

    /// <summary>Data segments that were dropped: they count as empty.</summary>
    internal bool[] DroppedData { get; }

    /// <summary>The references of element segments; empty when dropped.</summary>
    internal ulong[][] Elements { get; }

    /// <summary>What is exported under a name, or null.</summary>
    public Extern? GetExport(string name) => Module.FindExport(name) is { } export ? Resolve(export) : null;

    /// <summary>An exported function, or null.</summary>
    public Function? GetFunction(string name) => GetExport(name) as Function;

    /// <summary>An exported memory, or null.</summary>
    public Memory? GetMemory(string name) => GetExport(name) as Memory;

    /// <summary>An exported table, or null.</summary>
    public Table? GetTable(string name) => GetExport(name) as Table;

    /// <summary>An exported global, or null.</summary>
    public Global? GetGlobal(string name) => GetExport(name) as Global;

    /// <summary>The function of an index (imports first).</summary>
    internal Function FunctionAt(int index)
    {
        if (_functions.TryGetValue(index, out var known))
        {
            return known;
        }

        var type = Module.Module.TypeOfFunction(index);
        var function = new Function(Store, type, CodeOf(index), Module.Layout.HasFunctionRecord(index) ? ReferenceTo(index) : 0);
        _functions.Add(index, function);
        return function;
    }

    /// <summary>How to enter the function of an index.</summary>
    internal FunctionCode CodeOf(int index) => index < ImportedFunctions.Length
        ? ImportedFunctions[index].Code
        : new FunctionCode(Module.FunctionAddress(index), VmContext, Module.EntryThunk(Module.Module.FunctionTypeIndices[index]), IsHost: false);

    /// <summary>The funcref of an escaping function: the address of its record.</summary>
    internal ulong ReferenceTo(int index) => (ulong)(VmContext + Module.Layout.FunctionRecord(index));

    /// <summary>The function whose record stands at an address, or null if it is none of this instance.</summary>
    internal Function? FunctionOfRecord(ulong address)
    {
        var layout = Module.Layout;
        var offset = address - (ulong)VmContext;
        if (layout.EscapingFunctions.Count == 0 || offset >= (ulong)layout.Size)
        {
            return null;
        }

        var inTable = (long)offset - layout.FunctionRecord(layout.EscapingFunctions[0]);
        if (inTable < 0 || inTable % VmContextLayout.FunctionRecordSize != 0)
        {
            return null;
        }

        var slot = inTable / VmContextLayout.FunctionRecordSize;
        return slot < layout.EscapingFunctions.Count ? FunctionAt(layout.EscapingFunctions[(int)slot]) : null;
    }

    /// <summary>What an export of its module stands for.</summary>
    internal Extern Resolve(Export export) => export.Kind switch
    {
        ExternalKind.Function => FunctionAt(export.Index),
        ExternalKind.Table => Tables[export.Index],
        ExternalKind.Memory => Memories[export.Index],
        _ => Globals[export.Index],
    };
}
