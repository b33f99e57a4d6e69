using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using Skiff.Compiler;
using Skiff.Compiler.Abi;
using Skiff.Compiler.Linking;
using Skiff.Native;
using Skiff.Runtime.Artifacts;
using Skiff.Runtime.Execution;
using Skiff.Wasm;
using Skiff.Wasm.Binary;

namespace Skiff.Runtime;

/// <summary>A module with its machine code mapped, ready to be instantiated any number of times. Thread-safe.</summary>
public sealed class WasmModule
{
    private readonly LoadedCode _code;
    private readonly Dictionary<string, Export> _exports;

    private WasmModule(Engine engine, Module module, LoadedCode code)
    {
        Engine = engine;
        Module = module;
        _code = code;
        Layout = new VmContextLayout(module);
        TypeIds = [.. module.Types.Select(engine.TypeIds.Of)];
        _exports = module.Exports.ToDictionary(e => e.Name, StringComparer.Ordinal);
    }

    /// <summary>The engine it is of.</summary>
    public Engine Engine { get; }

    /// <summary>The decoded module.</summary>
    public Module Module { get; }

    /// <summary>The imports in their order; their types are found in <see cref="Module"/> by index.</summary>
    public ImmutableArray<Import> Imports => Module.Imports;

    /// <summary>The exports in their order.</summary>
    public ImmutableArray<Export> Exports => Module.Exports;

    internal VmContextLayout Layout { get; }

    /// <summary>The engine-wide id of every type of the module.</summary>
    internal ImmutableArray<uint> TypeIds { get; }

    internal LoadedCode Code => _code;

    /// <summary>Decodes, validates and compiles a module with the engine's options.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="bytes">The binary format; kept, so it must not change.</param>
    /// <exception cref="WasmException">The bytes are malformed or the module is not valid.</exception>
    /// <exception cref="CompilerNotSupportedException">It uses something there is no code generation for.</exception>
    public static WasmModule Compile(Engine engine, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return Compile(engine, ModuleDecoder.Decode(bytes));
    }

    /// <summary>Validates and compiles a decoded module.</summary>
    internal static WasmModule Compile(Engine engine, Module module)
    {
        return Load(engine, module, ModuleCompiler.Compile(module, engine.Options.Compiler));
    }

    /// <summary>Maps machine code that was compiled before for <paramref name="module"/>.</summary>
    /// <exception cref="NativeException">The code cannot be mapped.</exception>
    public static WasmModule Load(Engine engine, Module module, CompiledModule compiled)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(compiled);
        var loaded = new WasmModule(engine, module, CodeRegistry.Shared.Load(compiled));
        engine.PerfMap?.Add(module, compiled, loaded._code.Address);
        return loaded;
    }

    /// <summary>Maps machine code that lies in a file, which must not change afterwards (the artifact cache).</summary>
    internal static WasmModule LoadFromFile(Engine engine, Module module, StoredCode stored, SafeFileHandle file) =>
        new(engine, module, CodeRegistry.Shared.LoadFromFile(stored, file));

    internal Export? FindExport(string name) => _exports.GetValueOrDefault(name);

    /// <summary>A frame for a stack trace.</summary>
    internal WasmFrame Describe(int definedFunction, nint address)
    {
        var index = Module.ImportedFunctionCount + definedFunction;
        var name = Module.Names.Functions.GetValueOrDefault(index)
            ?? Module.Exports.FirstOrDefault(e => e.Kind == ExternalKind.Function && e.Index == index)?.Name;
        return new WasmFrame(Module.Names.Module, index, name, _code.PositionOf(address));
    }

    internal nint FunctionAddress(int functionIndex) => _code.Address + (nint)_code.Tables.FunctionOffsets[functionIndex - Module.ImportedFunctionCount];

    internal nint EntryThunk(int typeIndex) => _code.Address + (nint)_code.Tables.EntryThunks[typeIndex];

    internal nint ExitThunk(int typeIndex) => _code.Address + (nint)_code.Tables.ExitThunks[typeIndex];
}
