using Skiff.Compiler.Abi;
using Skiff.Runtime.Execution;
using Skiff.Wasm;

namespace Skiff.Runtime.Instantiation;

/// <summary>The first part of instantiation, in the order of Core 2.0, 4.5.4: everything but the active segments and the start function, which can trap and can be seen by others.</summary>
internal static class InstanceBuilder
{
    /// <param name="store">Where.</param>
    /// <param name="module">What.</param>
    /// <param name="resolved">One per import of the module, checked (<see cref="ImportResolver.Check"/>).</param>
    internal static Instance Allocate(Store store, WasmModule module, ReadOnlySpan<Linker.Definition> resolved)
    {
        var instance = new Instance(store, module);
        WriteHeader(instance);
        BindImports(instance, resolved);
        Allocate(instance);
        WriteFunctionRecords(instance);
        InitializeGlobals(instance);
        Segments.Evaluate(instance);
        return instance;
    }

    private static void WriteHeader(Instance instance)
    {
        var vmContext = instance.VmContext;
        var layout = instance.Module.Layout;
        vmContext.Word(VmContextLayout.Context) = (ulong)instance.Store.Context;
        vmContext.Word(VmContextLayout.InstanceIndex) = (ulong)instance.Index;
        var ids = instance.Module.TypeIds;
        for (var i = 0; i < ids.Length; i++)
        {
            vmContext.HalfWord(layout.TypeId(i)) = ids[i];
        }
    }

    private static void BindImports(Instance instance, ReadOnlySpan<Linker.Definition> resolved)
    {
        var imports = instance.Module.Imports;
        var layout = instance.Module.Layout;
        for (var i = 0; i < imports.Length; i++)
        {
            var index = imports[i].Index;
            switch (imports[i].Kind)
            {
                case ExternalKind.Function:
                    var function = BindFunction(instance, index, resolved[i]);
                    var record = instance.VmContext + layout.ImportedFunction(index);
                    record.Word(0) = (ulong)function.Code.Entry;
                    record.Word(8) = (ulong)function.Code.VmContext;
                    instance.ImportedFunctions[index] = function;
                    break;
                case ExternalKind.Memory:
                    instance.Memories[index] = (Memory)resolved[i].Value!; // Resolve checked kind and type.
                    break;
                case ExternalKind.Table:
                    instance.Tables[index] = (Table)resolved[i].Value!;
                    break;
                default:
                    instance.Globals[index] = (Global)resolved[i].Value!;
                    instance.VmContext.Word(layout.ImportedGlobal(index)) = (ulong)instance.Globals[index].Cell;
                    break;
            }
        }
    }

    private static Function BindFunction(Instance instance, int index, in Linker.Definition resolved)
    {
        if (resolved.Value is Function function)
        {
            return function;
        }

        // A host function gets its code from the module that imports it: an exit thunk of the type.
        var module = instance.Module;
        var typeIndex = module.Module.FunctionTypeIndices[index];
        var type = module.Module.Types[typeIndex];
        var record = instance.Store.AddHostFunction(type, resolved.Function!); // Either Value or Function is set.
        return new Function(instance.Store, type, new FunctionCode(module.ExitThunk(typeIndex), record, module.EntryThunk(typeIndex), IsHost: true), 0);
    }

    private static void Allocate(Instance instance)
    {
        var module = instance.Module.Module;
        var layout = instance.Module.Layout;
        for (var i = 0; i < instance.Memories.Length; i++)
        {
            var memory = instance.Memories[i] ??= new Memory(instance.Store, module.Memories[i]);
            instance.VmContext.Word(layout.Memory(i)) = (ulong)memory.Definition;
        }

        if (instance.Memory is { } first)
        {
            instance.VmContext.Word(VmContextLayout.MemoryBase) = (ulong)first.Base;
            instance.VmContext.Word(VmContextLayout.MemoryReservation) = LinearMemory.ReservationSize;
            instance.VmContext.Word(VmContextLayout.Memories) = (ulong)(instance.VmContext + layout.Memory(0));
        }

        for (var i = 0; i < instance.Tables.Length; i++)
        {
            var table = instance.Tables[i] ??= new Table(instance.Store, module.Tables[i]);
            instance.VmContext.Word(layout.Table(i)) = (ulong)table.Definition;
        }

        for (var i = module.ImportedGlobalCount; i < instance.Globals.Length; i++)
        {
            instance.Globals[i] = new Global(instance.Store, module.Globals[i], instance.VmContext + layout.DefinedGlobal(i));
        }
    }

    private static void WriteFunctionRecords(Instance instance)
    {
        var layout = instance.Module.Layout;
        foreach (var index in layout.EscapingFunctions)
        {
            var record = (nint)instance.ReferenceTo(index);
            var code = instance.CodeOf(index);
            record.Word(FunctionRecordLayout.Code) = (ulong)code.Entry;
            record.Word(FunctionRecordLayout.VmContext) = (ulong)code.VmContext;
            record.HalfWord(FunctionRecordLayout.TypeId) = instance.Module.TypeIds[instance.Module.Module.FunctionTypeIndices[index]];
            record.HalfWord(FunctionRecordLayout.FunctionIndex) = (uint)index;
        }
    }

    private static void InitializeGlobals(Instance instance)
    {
        var module = instance.Module.Module;
        for (var i = 0; i < module.GlobalInitializers.Length; i++)
        {
            instance.Globals[module.ImportedGlobalCount + i].Write(ConstantEvaluator.Evaluate(instance, module.GlobalInitializers[i]));
        }
    }
}
