using Skiff.Wasm;

namespace Skiff.Runtime.Instantiation;

/// <summary>Finds what a module imports and checks that it matches (Core 2.0, 4.5.3 and 3.4.9).</summary>
internal static class ImportResolver
{
    /// <summary>What an import is bound to: something of the store, or a host function.</summary>
    internal readonly record struct Resolved(Extern? Value, HostFunction? HostFunction);

    /// <exception cref="LinkException">An import is unknown or does not match.</exception>
    internal static Resolved[] Resolve(Linker linker, Store store, WasmModule module)
    {
        var imports = module.Imports;
        var resolved = new Resolved[imports.Length];
        for (var i = 0; i < imports.Length; i++)
        {
            var import = imports[i];
            if (!linker.TryFind(import.Module, import.Name, out var definition))
            {
                throw new LinkException($"unknown import: \"{import.Module}\" \"{import.Name}\" ({Describe(module.Module, import)})");
            }

            if (definition.Value is { } value && value.Store != store)
            {
                throw new LinkException($"incompatible import: \"{import.Module}\" \"{import.Name}\" belongs to another store");
            }

            if (!Matches(module.Module, import, definition))
            {
                throw new LinkException(
                    $"incompatible import type: \"{import.Module}\" \"{import.Name}\": expected {Describe(module.Module, import)}, found {Describe(definition)}");
            }

            resolved[i] = new Resolved(definition.Value, definition.Function);
        }

        return resolved;
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
