using Skiff.Compiler;
using Skiff.Compiler.Linking;
using Skiff.Wasm.Binary;

namespace Skiff.Runtime.Artifacts;

/// <summary>Turns module bytes into code that can run: from the cache if it is there, else by the compiler. Thread-safe.</summary>
public sealed class ModuleSource
{
    /// <summary>Makes a source.</summary>
    /// <param name="engine">The engine of the modules.</param>
    /// <param name="cache">Where compiled code is kept; null for nowhere.</param>
    public ModuleSource(Engine engine, ArtifactCache? cache)
    {
        ArgumentNullException.ThrowIfNull(engine);
        Engine = engine;
        Cache = cache;
    }

    /// <summary>The engine of the modules.</summary>
    public Engine Engine { get; }

    /// <summary>Where compiled code is kept; null for nowhere.</summary>
    internal ArtifactCache? Cache { get; }

    /// <summary>Told how far a compilation is, by several threads; null for nobody.</summary>
    public IProgress<CompilationProgress>? Progress { get; init; }

    /// <summary>Says how long ago a source file was changed.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether a module whose code is not in the cache is refused instead of compiled: for processes that are to run guests only.</summary>
    public bool NeverCompiles { get; init; }

    /// <summary>Loads or compiles.</summary>
    /// <exception cref="IOException">The code is not in the cache, and <see cref="NeverCompiles"/>.</exception>
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

    /// <summary>The module of a known artifact, from its outline (of which the decoder makes all but the code); null if the artifact has gone or is not whole.</summary>
    internal LoadedModule? TryLoad(KnownArtifact artifact, ReadOnlyMemory<byte> outline) =>
        Cache?.TryLoad(Engine, artifact.Key, () => ModuleDecoder.Decode(outline), artifact.State, out _) is { } cached
            ? new LoadedModule(cached.Module, WasCached: true, Note: null) { Artifact = cached.Artifact }
            : null;

    private LoadedModule Load(ReadOnlyMemory<byte> bytes, Wasm.Module? module)
    {
        if (Cache is not { } cache)
        {
            module ??= ModuleDecoder.Decode(bytes);
            return new LoadedModule(WasmModule.Load(Engine, module, Compile(module)), WasCached: false, Note: null);
        }

        var key = ArtifactKey.Of(bytes.Span, Engine.Options.Compiler);
        if (cache.TryLoad(Engine, key, () => module ?? ModuleDecoder.Decode(bytes), known: null, out var rejected) is { } cached)
        {
            return new LoadedModule(cached.Module, WasCached: true, Note: null) { Artifact = cached.Artifact };
        }

        if (NeverCompiles)
        {
            throw new IOException($"there is no compiled code for a module of {bytes.Length} bytes{(rejected is null ? "" : $" that can be used: {rejected}")}");
        }

        module ??= ModuleDecoder.Decode(bytes);
        var compiled = Compile(module);
        var kept = cache.TryStore(key, compiled, out var notKept);
        var note = rejected is not null ? $"the cached code was not used: {rejected}" : notKept is not null ? $"the compiled code was not kept: {notKept}" : null;

        // From the file, too, when it was just compiled: its pages are shared with other processes, and no copy of it stays in our memory.
        var stored = cache.MapsCode && kept is { } artifact ? cache.TryLoad(Engine, key, () => module, artifact.State, out _) : null;
        return new LoadedModule(stored?.Module ?? WasmModule.Load(Engine, module, compiled), WasCached: false, note) { Artifact = stored?.Artifact ?? kept }; // kept alone: on a file system from which nothing may be executed
    }

    private CompiledModule Compile(Wasm.Module module) => ModuleCompiler.Compile(module, Engine.Options.Compiler, Progress);
}

/// <summary>A module and how it was come by.</summary>
/// <param name="Module">The module.</param>
/// <param name="WasCached">Whether nothing had to be compiled.</param>
/// <param name="Note">Something the user may want to know about the cache, or null.</param>
public sealed record LoadedModule(WasmModule Module, bool WasCached, string? Note)
{
    /// <summary>Where its code is in the cache, if it is there.</summary>
    internal KnownArtifact? Artifact { get; init; }
}
