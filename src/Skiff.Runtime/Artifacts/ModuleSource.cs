using Skiff.Compiler;
using Skiff.Wasm.Binary;

namespace Skiff.Runtime.Artifacts;

/// <summary>Turns module bytes into code that can run: from the cache if it is there, else by the compiler. Thread-safe.</summary>
public sealed class ModuleSource
{
    private readonly Engine _engine;
    private readonly ArtifactCache? _cache;

    /// <summary>Makes a source.</summary>
    /// <param name="engine">The engine of the modules.</param>
    /// <param name="cache">Where compiled code is kept; null for nowhere.</param>
    public ModuleSource(Engine engine, ArtifactCache? cache)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _engine = engine;
        _cache = cache;
    }

    /// <summary>The engine of the modules.</summary>
    public Engine Engine => _engine;

    /// <summary>Told how far a compilation is, by several threads; null for nobody.</summary>
    public IProgress<CompilationProgress>? Progress { get; init; }

    /// <summary>Loads or compiles.</summary>
    /// <exception cref="Wasm.WasmException">The bytes are no valid module.</exception>
    /// <exception cref="CompilerNotSupportedException">It uses something there is no code generation for.</exception>
    public LoadedModule Load(ReadOnlyMemory<byte> bytes) => Load(bytes, null);

    /// <summary>The same for a module that is decoded already.</summary>
    /// <inheritdoc cref="Load(ReadOnlyMemory{byte})"/>
    public LoadedModule Load(Wasm.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return Load(module.Bytes, module);
    }

    private LoadedModule Load(ReadOnlyMemory<byte> bytes, Wasm.Module? module)
    {
        string? rejected = null;
        if (_cache?.TryLoad(_engine, bytes, module, out rejected) is { } cached)
        {
            return new LoadedModule(cached, WasCached: true, Note: null);
        }

        module ??= ModuleDecoder.Decode(bytes);
        var compiled = ModuleCompiler.Compile(module, _engine.Options.Compiler, Progress);
        var notKept = _cache?.TryStore(bytes, compiled);
        var note = rejected is not null ? $"the cached code was not used: {rejected}" : notKept is not null ? $"the compiled code was not kept: {notKept}" : null;
        return new LoadedModule(WasmModule.Load(_engine, module, compiled), WasCached: false, note);
    }
}

/// <summary>A module and how it was come by.</summary>
/// <param name="Module">The module.</param>
/// <param name="WasCached">Whether nothing had to be compiled.</param>
/// <param name="Note">Something the user may want to know about the cache, or null.</param>
public sealed record LoadedModule(WasmModule Module, bool WasCached, string? Note);
