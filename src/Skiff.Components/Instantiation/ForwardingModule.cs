using System.Runtime.CompilerServices;
using Skiff.Runtime;
using Skiff.Runtime.Instantiation;
using Skiff.Wasm;

namespace Skiff.Components.Instantiation;

/// <summary>
/// Gives a function of the runtime the form of a core function: an instance of a module that imports it and exports it again. A host function has no machine code of its own;
/// the module that imports it has. Rare: almost every such function is imported by a module of the component.
/// </summary>
internal static class ForwardingModule
{
    private static readonly ConditionalWeakTable<Engine, Dictionary<FunctionType, WasmModule>> s_modules = [];

    public static Function Bind(Store store, in Linker.Definition definition)
    {
        var module = ModuleFor(store.Engine, definition.Type!); // A host function has a type.
        return InstanceBuilder.Allocate(store, module, [definition]).FunctionAt(0);
    }

    private static WasmModule ModuleFor(Engine engine, FunctionType type)
    {
        var modules = s_modules.GetOrCreateValue(engine);
        lock (modules)
        {
            if (!modules.TryGetValue(type, out var module))
            {
                module = WasmModule.Compile(engine, new Module
                {
                    Bytes = default,
                    Types = [type],
                    Imports = [new Import("", "", ExternalKind.Function, 0)],
                    FunctionTypeIndices = [0],
                    ImportedFunctionCount = 1,
                    Exports = [new Export("", ExternalKind.Function, 0)],
                });
                modules.Add(type, module);
            }

            return module;
        }
    }
}
