using Skiff.Wasm;

namespace Skiff.Compiler.Abi;

/// <summary>
/// Where everything of an instance stands relative to its vmctx (r14). Computed from the module alone, so that compiler and runtime
/// agree without talking: header, imported function records, memories, tables, globals, type ids, then records of escaping functions.
/// </summary>
public sealed class VmContextLayout
{
    /// <summary>u64. The ExecutionContext of the store.</summary>
    public const int Context = 0x00;

    /// <summary>u64. Base address of memory 0, or 0. Never changes while the instance lives: memories grow in place.</summary>
    public const int MemoryBase = 0x08;

    /// <summary>u64. Bytes reserved for memory 0, guard included: the signal handler compares the fault address with it.</summary>
    public const int MemoryReservation = 0x10;

    /// <summary>u64. The runtime's index of the instance in its store.</summary>
    public const int InstanceIndex = 0x18;

    /// <summary>u64. Address of the array that <see cref="Memory"/> indexes, for builtins, which know no module's layout.</summary>
    public const int Memories = 0x20;

    /// <summary>Where the variable part begins.</summary>
    public const int HeaderSize = 0x40;

    /// <summary>Bytes of a function record in a vmctx; see <see cref="FunctionRecordLayout"/>.</summary>
    public const int FunctionRecordSize = FunctionRecordLayout.Size;

    private readonly int _importedFunctions;
    private readonly int _memories;
    private readonly int _tables;
    private readonly int _importedGlobals;
    private readonly int _globals;
    private readonly int _typeIds;
    private readonly int _functionRecords;
    private readonly int _importedGlobalCount;
    private readonly Dictionary<int, int> _escapingSlot = [];

    /// <summary>Computes the layout for <paramref name="module"/>.</summary>
    public VmContextLayout(Module module)
    {
        _importedGlobalCount = module.ImportedGlobalCount;
        EscapingFunctions = Abi.EscapingFunctions.Find(module);
        var at = HeaderSize;
        _importedFunctions = Take(ref at, module.ImportedFunctionCount * 16);
        _memories = Take(ref at, module.Memories.Length * 8);
        _tables = Take(ref at, module.Tables.Length * 8);
        _importedGlobals = Take(ref at, module.ImportedGlobalCount * 8);
        _typeIds = Take(ref at, module.Types.Length * 4);
        at = (at + 15) & ~15;
        _globals = Take(ref at, (module.Globals.Length - module.ImportedGlobalCount) * 16);
        _functionRecords = Take(ref at, EscapingFunctions.Count * FunctionRecordSize);
        Size = (at + 15) & ~15;
        for (var i = 0; i < EscapingFunctions.Count; i++)
        {
            _escapingSlot[EscapingFunctions[i]] = i;
        }
    }

    /// <summary>Bytes of the whole vmctx.</summary>
    public int Size { get; }

    /// <summary>Function indices whose reference can be taken (exports, elements, ref.func, start), ascending: each has a record in the vmctx.</summary>
    public IReadOnlyList<int> EscapingFunctions { get; }

    /// <summary>Offset of the 16 bytes {u64 code, u64 vmctx} of an imported function.</summary>
    public int ImportedFunction(int functionIndex) => _importedFunctions + functionIndex * 16;

    /// <summary>Offset of a u64: address of the memory's definition, see <see cref="MemoryDefinitionLayout"/>.</summary>
    public int Memory(int memoryIndex) => _memories + memoryIndex * 8;

    /// <summary>Offset of a u64: address of the table's definition, see <see cref="TableDefinitionLayout"/>.</summary>
    public int Table(int tableIndex) => _tables + tableIndex * 8;

    /// <summary>Offset of a u64: address of an imported global's cell.</summary>
    public int ImportedGlobal(int globalIndex) => _importedGlobals + globalIndex * 8;

    /// <summary>Offset of the 16-byte cell of a defined global.</summary>
    public int DefinedGlobal(int globalIndex) => _globals + (globalIndex - _importedGlobalCount) * 16;

    /// <summary>Offset of a u32: the engine-wide id of a function type of the module. Equal types have equal ids.</summary>
    public int TypeId(int typeIndex) => _typeIds + typeIndex * 4;

    /// <summary>Offset of the record of an escaping function. A funcref is the address of such a record; null is 0.</summary>
    public int FunctionRecord(int functionIndex) => _functionRecords + _escapingSlot[functionIndex] * FunctionRecordSize;

    /// <summary>Whether the function has a record.</summary>
    public bool HasFunctionRecord(int functionIndex) => _escapingSlot.ContainsKey(functionIndex);

    private static int Take(ref int at, int size)
    {
        var start = at;
        at = checked(at + size);
        at = (at + 7) & ~7;
        return start;
    }
}

/// <summary>What a funcref points to.</summary>
public static class FunctionRecordLayout
{
    /// <summary>u64. Code to call, with the convention of <c>docs/internals/abi.md</c>.</summary>
    public const int Code = 0x00;

    /// <summary>u64. r14 for that call: a vmctx, or a <see cref="HostFunctionLayout"/>.</summary>
    public const int VmContext = 0x08;

    /// <summary>u32. The engine-wide id of the function's type.</summary>
    public const int TypeId = 0x10;

    /// <summary>u32. The function index in its instance, for diagnostics.</summary>
    public const int FunctionIndex = 0x14;

    /// <summary>Size in bytes.</summary>
    public const int Size = 0x18;
}

/// <summary>A memory, shared by the instances that import it.</summary>
public static class MemoryDefinitionLayout
{
    /// <summary>u64. Base address; never changes.</summary>
    public const int Base = 0x00;

    /// <summary>u64. Current length in bytes.</summary>
    public const int Length = 0x08;

    /// <summary>Size in bytes.</summary>
    public const int Size = 0x10;
}

/// <summary>A table, shared by the instances that import it. Elements are 8 bytes: a funcref (address of a record) or an externref (the host's number); 0 is null.</summary>
public static class TableDefinitionLayout
{
    /// <summary>u64. Address of the elements; changes when the table grows.</summary>
    public const int Base = 0x00;

    /// <summary>u32. Number of elements, zero-extended in the u64 that stands there.</summary>
    public const int Length = 0x08;

    /// <summary>Size in bytes.</summary>
    public const int Size = 0x10;
}
