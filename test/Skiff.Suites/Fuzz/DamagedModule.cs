using Skiff.Compiler;
using Skiff.Runtime;
using Skiff.Suites.Spec;
using Skiff.Wasm;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Validation;

namespace Skiff.Suites.Fuzz;

/// <summary>How far a damaged module came.</summary>
internal enum DamagedOutcome
{
    /// <summary>Malformed, not valid, or it uses what there is no code generation for.</summary>
    Refused,

    /// <summary>Valid; it was not to be compiled.</summary>
    Validated,

    /// <summary>Compiled and, as far as a limit or a trap let it, instantiated and called.</summary>
    Run,
}

/// <summary>
/// Does to damaged bytes what a host does to a stranger's module: decodes, validates, compiles, instantiates, and calls what is exported; with fuel,
/// a deadline and small limits. Only the exceptions that a host must expect are caught: any other is a finding.
/// </summary>
internal static class DamagedModule
{
    private const long Fuel = 100_000;
    private const int CalledExports = 12;

    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(2);

    private static readonly StoreLimits s_limits = new()
    {
        MaximumMemoryPages = 1024,
        MaximumCommittedMemory = 64 << 20,
        MaximumTableElements = 100_000,
        MaximumExternals = 1000,
        MaximumMemories = 4,
        MaximumTables = 16,
        StackSize = 256 << 10,
    };

    /// <summary>An engine for damaged modules: its code counts fuel and is compiled on the thread that asks.</summary>
    internal static Engine CreateEngine() => new(new EngineOptions { Compiler = new CompilerOptions { Fuel = true, Parallelism = 1 } });

    /// <summary>Runs it as far as it goes.</summary>
    internal static DamagedOutcome Run(byte[] bytes, Engine engine, FuzzRandom random, bool compiles)
    {
        WasmModule compiled;
        try
        {
            var module = ModuleDecoder.Decode(bytes);
            if (!compiles)
            {
                ModuleValidator.Validate(module);
                return DamagedOutcome.Validated;
            }

            compiled = WasmModule.Load(engine, module, ModuleCompiler.Compile(module, engine.Options.Compiler));
        }
        catch (Exception refusal) when (refusal is WasmException or CompilerNotSupportedException)
        {
            return DamagedOutcome.Refused;
        }

        using var store = new Store(engine, s_limits) { Fuel = Fuel };
        store.SetDeadline(s_deadline);
        try
        {
            var instance = Link(compiled, store).Instantiate(store, compiled);
            foreach (var (_, export) in instance.Exports.Take(CalledExports))
            {
                Call(export as Function, store, random);
            }
        }
        catch (Exception end) when (end is TrapException or LinkException)
        {
            // A trap in a start function or a segment, a limit met: the module is of no use, which is its own affair.
            return DamagedOutcome.Run;
        }

        return DamagedOutcome.Run;
    }

    private static void Call(Function? function, Store store, FuzzRandom random)
    {
        if (function is null)
        {
            return;
        }

        var arguments = function.Type.Parameters.Select(type => ToValue(EdgeValues.Argument(random, type), store)).ToArray();
        store.Fuel = Fuel;
        try
        {
            function.Call(arguments, new Value[function.Type.Results.Length]);
        }
        catch (TrapException)
        {
            // As good an end as any other.
        }
    }

    private static Value ToValue(SpecValue value, Store store) => value.Type switch
    {
        ValueType.FuncRef => Value.Null,
        ValueType.ExternRef => store.FromExternal(value.Reference),
        _ => Value.FromV128(value.Low, value.High),
    };

    // Functions that answer zeros; memories, tables and globals as they are asked for.
    private static Linker Link(WasmModule compiled, Store store)
    {
        var linker = new Linker(compiled.Engine);
        var module = compiled.Module;
        foreach (var import in compiled.Imports)
        {
            switch (import.Kind)
            {
                case ExternalKind.Function:
                    linker.DefineFunction(import.Module, import.Name, module.TypeOfFunction(import.Index), _ => default);
                    break;
                case ExternalKind.Table:
                    linker.Define(import.Module, import.Name, new Table(store, module.Tables[import.Index]));
                    break;
                case ExternalKind.Memory:
                    linker.Define(import.Module, import.Name, new Runtime.Memory(store, module.Memories[import.Index]));
                    break;
                default:
                    linker.Define(import.Module, import.Name, new Global(store, module.Globals[import.Index], Value.Null));
                    break;
            }
        }

        return linker;
    }
}
