using Skiff.Suites.Modules;
using Skiff.Wasm;

namespace Skiff.Suites.Fuzz;

/// <summary>A global: its type and how its initial value is written.</summary>
internal sealed record GlobalPlan(GlobalType Type, Action<WasmWriter> Initial);

/// <summary>An element segment; an item is a function index, or null for a null reference.</summary>
internal sealed record ElementPlan(SegmentMode Mode, ValueType Type, int Table, int Offset, int?[] Items, bool AsExpressions);

/// <summary>A data segment.</summary>
internal sealed record DataPlan(bool IsActive, int Offset, byte[] Content);

/// <summary>An import; its type stands in the index space of its kind, at the place the order of imports gives it.</summary>
internal sealed record ImportPlan(string Module, string Name, ExternalKind Kind);

/// <summary>What a module has besides its code. Index spaces begin with what is imported.</summary>
internal sealed class ModulePlan
{
    /// <summary>The imports: in each kind, in the order of the index space.</summary>
    internal List<ImportPlan> Imports { get; } = [];

    /// <summary>Types; more may come while code is generated.</summary>
    internal List<FunctionType> Types { get; } = [];

    /// <summary>The types of all functions.</summary>
    internal List<FunctionType> Functions { get; } = [];

    /// <summary>The tables.</summary>
    internal List<TableType> Tables { get; } = [];

    /// <summary>The memory, in pages, or null.</summary>
    internal Limits? Memory { get; set; }

    /// <summary>The globals; the one of index <see cref="FuelGlobal"/> is only for fuel.</summary>
    internal List<GlobalPlan> Globals { get; } = [];

    /// <summary>The element segments.</summary>
    internal List<ElementPlan> Elements { get; } = [];

    /// <summary>The data segments.</summary>
    internal List<DataPlan> Data { get; } = [];

    /// <summary>The function that instantiation calls, or null.</summary>
    internal int? Start { get; set; }

    /// <summary>What refuel gives.</summary>
    internal required int Fuel { get; init; }

    /// <summary>The global that bounds loops and recursion.</summary>
    internal static int FuelGlobal => 0;

    /// <summary>The index of a type, which is added if it is new.</summary>
    internal int IndexOf(FunctionType type)
    {
        var index = Types.IndexOf(type);
        if (index < 0)
        {
            index = Types.Count;
            Types.Add(type);
        }

        return index;
    }

    /// <summary>The module in the binary format. The bodies are those of the defined functions, in order.</summary>
    internal byte[] Write(IReadOnlyList<WasmWriter> bodies)
    {
        // First, because they may add types.
        var functions = Functions.ConvertAll(IndexOf);
        var imports = WriteImports(functions);
        var writer = new WasmWriter()
            .Raw(WasmWriter.Preamble)
            .Section(1, Types, (w, type) => w.FunctionType(type))
            .Section(2, imports, (w, import) => w.Raw(import.ToArray()))
            .Section(3, functions[Imported(ExternalKind.Function)..], (w, type) => w.Unsigned(type))
            .Section(4, Tables[Imported(ExternalKind.Table)..], (w, table) => w.Type(table.Element).Limits(table.Limits))
            .Section(5, Memory is { } memory && Imported(ExternalKind.Memory) == 0 ? [memory] : Array.Empty<Limits>(), (w, limits) => w.Limits(limits))
            .Section(6, Globals[Imported(ExternalKind.Global)..], WriteGlobal)
            .Section(7, MakeExports(), (w, export) => w.Name(export.Name).Byte((int)export.Kind).Unsigned(export.Index));
        if (Start is { } start)
        {
            writer.Byte(8).Sized(new WasmWriter().Unsigned(start));
        }

        writer.Section(9, Elements, WriteElements);
        if (Data.Count > 0)
        {
            writer.Byte(12).Sized(new WasmWriter().Unsigned(Data.Count));
        }

        return writer
            .Section(10, bodies, (w, body) => w.Sized(body))
            .Section(11, Data, WriteData)
            .ToArray();
    }

    internal static string HostFunctionName(int index) => $"h{index}";

    /// <summary>How many things of a kind are imported.</summary>
    internal int Imported(ExternalKind kind) => Imports.Count(import => import.Kind == kind);

    /// <summary>Everything is exported: to be called, to be compared, and so that <c>ref.func</c> may name every function.</summary>
    internal List<Export> MakeExports()
    {
        var exports = new List<Export>();
        for (var i = 0; i < Functions.Count; i++)
        {
            exports.Add(new Export(i == Functions.Count - 1 ? GeneratedModule.RefuelName : $"f{i}", ExternalKind.Function, i));
        }

        for (var i = 0; i < Globals.Count; i++)
        {
            exports.Add(new Export($"g{i}", ExternalKind.Global, i));
        }

        for (var i = 0; i < Tables.Count; i++)
        {
            exports.Add(new Export($"t{i}", ExternalKind.Table, i));
        }

        if (Memory is not null)
        {
            exports.Add(new Export(GeneratedModule.MemoryName, ExternalKind.Memory, 0));
        }

        return exports;
    }

    private List<WasmWriter> WriteImports(List<int> functions)
    {
        var written = new int[4];
        return Imports.ConvertAll(import =>
        {
            var index = written[(int)import.Kind]++;
            var writer = new WasmWriter().Name(import.Module).Name(import.Name).Byte((int)import.Kind);
            return import.Kind switch
            {
                ExternalKind.Function => writer.Unsigned(functions[index]),
                ExternalKind.Table => writer.Type(Tables[index].Element).Limits(Tables[index].Limits),
                ExternalKind.Memory => writer.Limits(Memory!.Value),
                _ => writer.Type(Globals[index].Type.Type).Byte(Globals[index].Type.IsMutable ? 1 : 0),
            };
        });
    }

    private static void WriteGlobal(WasmWriter writer, GlobalPlan global)
    {
        writer.Type(global.Type.Type).Byte(global.Type.IsMutable ? 1 : 0);
        global.Initial(writer);
        writer.Op(Opcode.End);
    }

    /// <summary>The first number says how a segment is written: bit 0 not active, bit 1 table or kind given, bit 2 expressions (5.5.12).</summary>
    private static void WriteElements(WasmWriter writer, ElementPlan segment)
    {
        var isActive = segment.Mode == SegmentMode.Active;
        var isExplicit = isActive ? segment.Table != 0 || segment.Type != ValueType.FuncRef : segment.Mode == SegmentMode.Declarative;
        writer.Unsigned((isActive ? 0 : 1) | (isExplicit ? 2 : 0) | (segment.AsExpressions ? 4 : 0));
        if (isActive)
        {
            if (isExplicit)
            {
                writer.Unsigned(segment.Table);
            }

            writer.Op(Opcode.I32Const).Signed(segment.Offset).Op(Opcode.End);
        }

        if (!isActive || isExplicit)
        {
            writer.Byte(segment.AsExpressions ? (int)segment.Type : 0);
        }

        writer.Unsigned(segment.Items.Length);
        foreach (var item in segment.Items)
        {
            if (!segment.AsExpressions)
            {
                writer.Unsigned(item ?? throw new InvalidOperationException("a null reference needs an expression"));
            }
            else if (item is { } function)
            {
                writer.Op(Opcode.RefFunc).Unsigned(function).Op(Opcode.End);
            }
            else
            {
                writer.Op(Opcode.RefNull).Type(segment.Type).Op(Opcode.End);
            }
        }
    }

    private static void WriteData(WasmWriter writer, DataPlan segment)
    {
        writer.Byte(segment.IsActive ? 0 : 1);
        if (segment.IsActive)
        {
            writer.Op(Opcode.I32Const).Signed(segment.Offset).Op(Opcode.End);
        }

        writer.Unsigned(segment.Content.Length).Raw(segment.Content);
    }
}
