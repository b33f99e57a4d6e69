using Skiff.Wasm;

namespace Skiff.Compiler.Linking;

/// <summary>A piece of a module's machine code and a name for people: for perf maps and disassembly.</summary>
/// <param name="Offset">Where it begins in <see cref="CompiledModule.Code"/>.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Name">For a function its name in the name section, else of its export, else its index.</param>
public readonly record struct CodeSymbol(uint Offset, uint Length, string Name)
{
    /// <summary>The symbols of a module, ascending by offset: functions, then trap tails and thunks.</summary>
    public static IReadOnlyList<CodeSymbol> Of(Module module, CompiledModule compiled)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(compiled);
        var symbols = new List<CodeSymbol>();
        var names = NamesOf(module);
        for (var i = 0; i < compiled.FunctionOffsets.Length; i++)
        {
            var index = module.ImportedFunctionCount + i;
            symbols.Add(new CodeSymbol(compiled.FunctionOffsets[i], compiled.FunctionLengths[i], names.GetValueOrDefault(index) ?? $"function[{index}]"));
        }

        AddThunks(symbols, compiled, "entry thunk", compiled.EntryThunks, module);
        AddThunks(symbols, compiled, "exit thunk", compiled.ExitThunks, module);
        return symbols;
    }

    private static Dictionary<int, string> NamesOf(Module module)
    {
        var names = new Dictionary<int, string>();
        foreach (var export in module.Exports)
        {
            if (export.Kind == ExternalKind.Function)
            {
                names.TryAdd(export.Index, export.Name);
            }
        }

        foreach (var (index, name) in module.Names.Functions)
        {
            names[index] = name;
        }

        return names;
    }

    // Thunks of equal types are one.
    private static void AddThunks(List<CodeSymbol> symbols, CompiledModule compiled, string kind, IEnumerable<uint> offsets, Module module)
    {
        var starts = offsets.Index().DistinctBy(thunk => thunk.Item).OrderBy(thunk => thunk.Item).ToArray();
        for (var i = 0; i < starts.Length; i++)
        {
            var end = i + 1 < starts.Length ? starts[i + 1].Item : EndOf(compiled, starts[i].Item);
            symbols.Add(new CodeSymbol(starts[i].Item, end - starts[i].Item, $"{kind} {module.Types[starts[i].Index]}"));
        }
    }

    // Exit thunks follow entry thunks, and end the code.
    private static uint EndOf(CompiledModule compiled, uint start) =>
        compiled.ExitThunks.Where(exit => exit > start).Append((uint)compiled.Code.Length).Min();
}
