using Skiff.Wasm;

namespace Skiff.Reference;

/// <summary>Finds what an import asks for, or answers null.</summary>
public delegate ExternalValue? ImportResolver(string module, string name);

/// <summary>Makes instances of valid modules. Source: WebAssembly Core 2.0, 4.5.4.</summary>
public static class Instantiation
{
    /// <summary>
    /// Links, allocates, initializes and runs the start function.
    /// Throws <see cref="LinkException"/> or <see cref="TrapException"/>; what a trapping one wrote before stays written.
    /// </summary>
    public static ModuleInstance Instantiate(Module module, ImportResolver imports, Interpreter interpreter)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(imports);
        ArgumentNullException.ThrowIfNull(interpreter);
        var instance = new ModuleInstance(module);
        foreach (var import in module.Imports)
        {
            Link(instance, import, imports(import.Module, import.Name));
        }

        Allocate(instance);
        EvaluateSegments(instance);
        Export(instance);
        for (var i = 0; i < module.Elements.Length; i++)
        {
            InitializeTable(instance, i);
        }

        for (var i = 0; i < module.Data.Length; i++)
        {
            InitializeMemory(instance, i);
        }

        if (module.Start is { } start)
        {
            interpreter.Invoke(instance.Functions[start], []);
        }

        return instance;
    }

    private static void Link(ModuleInstance instance, Import import, ExternalValue? value)
    {
        var module = instance.Module;
        var fits = value switch
        {
            null => throw new LinkException($"unknown import: {import.Module}.{import.Name}"),
            FunctionInstance function => import.Kind == ExternalKind.Function && function.Type.Equals(module.TypeOfFunction(import.Index)),
            TableInstance table => import.Kind == ExternalKind.Table
                && table.Type.Element == module.Tables[import.Index].Element
                && Fits((ulong)table.Count, table.Type.Limits.Maximum, module.Tables[import.Index].Limits),
            MemoryInstance memory => import.Kind == ExternalKind.Memory
                && Fits((ulong)memory.Pages, memory.Type.Limits.Maximum, module.Memories[import.Index].Limits),
            GlobalInstance global => import.Kind == ExternalKind.Global && global.Type == module.Globals[import.Index],
            _ => false,
        };
        if (!fits)
        {
            throw new LinkException($"incompatible import type: {import.Module}.{import.Name}");
        }

        switch (value)
        {
            case FunctionInstance function:
                instance.Functions[import.Index] = function;
                break;
            case TableInstance table:
                instance.Tables[import.Index] = table;
                break;
            case MemoryInstance memory:
                instance.Memories[import.Index] = memory;
                break;
            case GlobalInstance global:
                instance.Globals[import.Index] = global;
                break;
        }
    }

    /// <summary>Import matching of limits; the size now counts as the minimum (4.5.3.2).</summary>
    private static bool Fits(ulong size, ulong? maximum, Limits wanted) =>
        size >= wanted.Minimum && (wanted.Maximum is null || maximum <= wanted.Maximum);

    private static void Allocate(ModuleInstance instance)
    {
        var module = instance.Module;
        for (var i = module.ImportedFunctionCount; i < module.FunctionCount; i++)
        {
            instance.Functions[i] = new WasmFunction(module.TypeOfFunction(i), instance, module.Bodies[i - module.ImportedFunctionCount]);
        }

        for (var i = module.ImportedTableCount; i < module.Tables.Length; i++)
        {
            instance.Tables[i] = new TableInstance(module.Tables[i]);
        }

        for (var i = module.ImportedMemoryCount; i < module.Memories.Length; i++)
        {
            instance.Memories[i] = new MemoryInstance(module.Memories[i]);
        }

        for (var i = module.ImportedGlobalCount; i < module.Globals.Length; i++)
        {
            var initial = ConstantExpressions.Evaluate(instance, module.GlobalInitializers[i - module.ImportedGlobalCount]);
            instance.Globals[i] = new GlobalInstance(module.Globals[i], initial);
        }
    }

    private static void EvaluateSegments(ModuleInstance instance)
    {
        var module = instance.Module;
        for (var i = 0; i < module.Elements.Length; i++)
        {
            var segment = module.Elements[i];
            instance.Elements[i] = segment.Functions.Length > 0
                ? [.. segment.Functions.Select(index => instance.Functions[index])]
                : [.. segment.Expressions.Select(expression => ConstantExpressions.Evaluate(instance, expression).Reference)];
        }

        for (var i = 0; i < module.Data.Length; i++)
        {
            instance.Data[i] = module.Data[i].Content;
        }
    }

    private static void Export(ModuleInstance instance)
    {
        foreach (var export in instance.Module.Exports)
        {
            instance.ExportsByName.Add(export.Name, export.Kind switch
            {
                ExternalKind.Function => instance.Functions[export.Index],
                ExternalKind.Table => instance.Tables[export.Index],
                ExternalKind.Memory => instance.Memories[export.Index],
                _ => instance.Globals[export.Index],
            });
        }
    }

    private static void InitializeTable(ModuleInstance instance, int index)
    {
        var segment = instance.Module.Elements[index];
        if (segment.TableOffset is { } offset)
        {
            var elements = instance.Elements[index];
            var target = instance.Tables[segment.TableIndex].Slice(ConstantExpressions.Evaluate(instance, offset).U32, (uint)elements.Length);
            elements.CopyTo(target);
        }

        // A declarative segment is dropped at once, an active one after its use; passive ones stay.
        if (segment.Mode != SegmentMode.Passive)
        {
            instance.Elements[index] = [];
        }
    }

    private static void InitializeMemory(ModuleInstance instance, int index)
    {
        var segment = instance.Module.Data[index];
        if (segment.MemoryOffset is { } offset)
        {
            var content = instance.Data[index].Span;
            var target = instance.Memories[segment.MemoryIndex].Slice(ConstantExpressions.Evaluate(instance, offset).U32, (ulong)content.Length);
            content.CopyTo(target);
            instance.Data[index] = default;
        }
    }
}
