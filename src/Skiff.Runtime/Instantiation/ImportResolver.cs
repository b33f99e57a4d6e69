using Skiff.Wasm;

namespace Skiff.Runtime.Instantiation;

/// <summary>Finds what a module imports and checks that it matches (Core 2.0, 4.5.3 and 3.4.9).</summary>
internal static class ImportResolver
{
    /// <summary>What the imports of a module are bound to, in their order.</summary>
    /// <exception cref="LinkException">An import is unknown or does not match.</exception>
    internal static Linker.Definition[] Resolve(Linker linker, Store store, WasmModule module)
    {
        var imports = module.Imports;
        var resolved = new Linker.Definition[imports.Length];
        for (var i = 0; i < imports.Length; i++)
        {
            var import = imports[i];
            if (!linker.TryFind(import.Module, import.Name, out resolved[i]))
            {
                throw new LinkException($"unknown import: \"{import.Module}\" \"{import.Name}\" ({Describe(module.Module, import)})");
            }

            Check(store, module.Module, import, resolved[i]);
        }

        return resolved;
    }

    /// <exception cref="LinkException">A definition cannot stand for the import.</exception>
    internal static void Check(Store store, Module module, Import import, in Linker.Definition definition)
    {
        if (definition.Value is { } value && value.Store != store)
        {
            throw new LinkException($"incompatible import: \"{import.Module}\" \"{import.Name}\" belongs to another store");
        }

        if (!Matches(module, import, definition))
        {
            throw new LinkException($"incompatible import type: \"{import.Module}\" \"{import.Name}\": expected {Describe(module, import)}, found {Describe(definition)}");
        }
    }

    private static bool Matches(Module module, Import import, Linker.Definition definition) => import.Kind switch
    {
        ExternalKind.Function => module.TypeOfFunction(import.Index).Equals(definition.Type ?? (definition.Value as Function)?.Type),
        ExternalKind.Memory => definition.Value is Memory memory && Fits(memory.Pages, memory.Type.Limits.Maximum, module.Memories[import.Index].Limits)
            && module.Memories[import.Index] is { IsShared: false, Is64: false },
        ExternalKind.Table => definition.Value is Table table && table.Type.Element == module.Tables[import.Index].Element
            && Fits(table.Length, table.Type.Limits.Maximum, module.Tables[import.Index].Limits),
        _ => definition.Value is Global global && global.Type == module.Globals[import.Index],
    };

    // The size now counts as the minimum.
    private static bool Fits(uint size, ulong? maximum, Limits wanted) =>
        size >= wanted.Minimum && (wanted.Maximum is not { } limit || (maximum is { } has && has <= limit));

    private static string Describe(Module module, Import import) => import.Kind switch
    {
        ExternalKind.Function => $"func {module.TypeOfFunction(import.Index)}",
        ExternalKind.Memory => $"memory {Describe(module.Memories[import.Index].Limits)}",
        ExternalKind.Table => $"table {Describe(module.Tables[import.Index].Limits)} {module.Tables[import.Index].Element.Text}",
        _ => Describe(module.Globals[import.Index]),
    };

    private static string Describe(Linker.Definition definition) => definition.Value switch
    {
        null => $"func {definition.Type}",
        Function function => $"func {function.Type}",
        Memory memory => $"memory {memory.Pages} {memory.Type.Limits.Maximum}".TrimEnd(),
        Table table => $"table {table.Length} {table.Type.Limits.Maximum} {table.Type.Element.Text}",
        Global global => Describe(global.Type),
        _ => definition.Value.Kind.ToString(),
    };

    private static string Describe(Limits limits) => $"{limits.Minimum} {limits.Maximum}".TrimEnd();

    private static string Describe(GlobalType type) => $"global {(type.IsMutable ? $"(mut {type.Type.Text})" : type.Type.Text)}";
}
