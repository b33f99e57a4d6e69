using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Skiff.Components.Binary;
using Skiff.Components.Model;
using Skiff.Components.Types;
using Skiff.Components.Validation;
using Skiff.Runtime;
using Skiff.Runtime.Artifacts;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Validation;

namespace Skiff.Components;

/// <summary>A component with the machine code of all its core modules, ready to be planned and instantiated any number of times. Thread-safe.</summary>
public sealed class PreparedComponent
{
    private const long PageSize = 65_536; // Core 2.0, 4.2.8

    private readonly Dictionary<Wasm.Module, WasmModule> _modules;

    private PreparedComponent(Engine engine, Component component, Dictionary<Wasm.Module, WasmModule> modules, ComponentType type)
    {
        Engine = engine;
        Component = component;
        Type = type;
        _modules = modules;
    }

    /// <summary>The engine it is of.</summary>
    public Engine Engine { get; }

    /// <summary>The definitions.</summary>
    public Component Component { get; }

    /// <summary>Imports and exports.</summary>
    public ComponentType Type { get; }

    /// <summary>Whether no core module had to be compiled.</summary>
    public bool WasCached { get; private init; }

    /// <summary>Bytes of the memories that its core modules define, as they begin: what an instance takes at least.</summary>
    public long InitialMemory => _modules.Keys.SelectMany(module => module.Memories).Sum(memory => (long)memory.Limits.Minimum * PageSize);

    /// <summary>What the user may want to know about the cache: one line per module whose cached code was not used or not kept.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>Decodes and validates a component and compiles its core modules, each once, or takes their code from the cache.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="bytes">The binary format; kept, so it must not change.</param>
    /// <param name="cache">Where compiled code is kept; null for nowhere.</param>
    /// <param name="limits">How large the component may be.</param>
    /// <exception cref="Wasm.WasmException">The bytes are malformed or the component is not valid.</exception>
    /// <exception cref="Compiler.CompilerNotSupportedException">A core module uses something there is no code generation for.</exception>
    public static PreparedComponent Load(Engine engine, ReadOnlyMemory<byte> bytes, ArtifactCache? cache = null, ComponentLimits? limits = null) =>
        Load(new ModuleSource(engine, cache), bytes, limits);

    /// <summary>The same, with the code of core modules from a source.</summary>
    /// <inheritdoc cref="Load(Engine, ReadOnlyMemory{byte}, ArtifactCache, ComponentLimits)"/>
    public static PreparedComponent Load(ModuleSource source, ReadOnlyMemory<byte> bytes, ComponentLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        var component = ComponentDecoder.Decode(bytes, limits);
        var type = ComponentValidator.Validate(component, limits, validatesBodies: false);
        var modules = new Dictionary<Wasm.Module, WasmModule>(ReferenceEqualityComparer.Instance);
        var artifacts = ImmutableArray.CreateBuilder<KnownArtifact?>();
        var notes = new List<string>();
        var wasCached = true;
        foreach (var definition in CoreModules(component))
        {
            var loaded = Compile(definition, source);
            modules.Add(definition.Module, loaded.Module);
            artifacts.Add(loaded.Artifact);
            wasCached &= loaded.WasCached;
            if (loaded.Note is { } note)
            {
                notes.Add(note);
            }
        }

        return new PreparedComponent(source.Engine, component, modules, type) { WasCached = wasCached, Notes = notes, Artifacts = artifacts.ToImmutable() };
    }

    /// <summary>Where the code of the core modules is, in the order of their definitions; null where it is not in the cache.</summary>
    internal ImmutableArray<KnownArtifact?> Artifacts { get; private init; } = [];

    /// <summary>From the outline in an index; null if the code of a module has gone or is not whole.</summary>
    internal static PreparedComponent? TryLoad(ModuleSource source, FileIndex index)
    {
        if (source.Cache is not { } cache)
        {
            return null;
        }

        var component = ComponentDecoder.Decode(index.Outline);
        CoreModuleDefinition[] definitions = [.. CoreModules(component)];
        if (definitions.Length != index.Artifacts.Length)
        {
            return null;
        }

        var (type, found) = InParallel(
            () => ComponentValidator.Validate(component, null, validatesBodies: false),
            () => definitions.Zip(index.Artifacts, (definition, artifact) => cache.TryLoad(source.Engine, artifact.Key, () => definition.Module, artifact.State, out _)).ToArray());
        var modules = new Dictionary<Wasm.Module, WasmModule>(ReferenceEqualityComparer.Instance);
        var artifacts = ImmutableArray.CreateBuilder<KnownArtifact?>(definitions.Length);
        foreach (var (definition, artifact) in definitions.Zip(found))
        {
            if (artifact is not { } loaded)
            {
                return null;
            }

            modules.Add(definition.Module, loaded.Module);
            artifacts.Add(loaded.Artifact);
        }

        return new PreparedComponent(source.Engine, component, modules, type) { WasCached = true, Artifacts = artifacts.MoveToImmutable() };
    }

    internal WasmModule? FindModule(Wasm.Module module) => _modules.GetValueOrDefault(module);

    // For two steps that take about the same time.
    private static (TFirst First, TSecond Second) InParallel<TFirst, TSecond>(Func<TFirst> first, Func<TSecond> second)
    {
        TFirst one = default!;
        TSecond two = default!;
        try
        {
            Parallel.Invoke(() => one = first(), () => two = second());
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerException!);
        }

        return (one, two);
    }

    // Function bodies are validated here; their errors, too, say where they are in the whole file.
    private static LoadedModule Compile(CoreModuleDefinition definition, ModuleSource source)
    {
        try
        {
            return source.Load(definition.Module);
        }
        catch (WasmValidationException error)
        {
            throw ComponentValidationException.OfModule(error, definition.Offset);
        }
        catch (WasmFormatException error)
        {
            throw error.Within(definition.Offset);
        }
    }

    // Of nested components too. Nesting is limited by the decoder.
    private static IEnumerable<CoreModuleDefinition> CoreModules(Component component)
    {
        foreach (var definition in component.Definitions)
        {
            if (definition is CoreModuleDefinition core)
            {
                yield return core;
            }
            else if (definition is NestedComponentDefinition nested)
            {
                foreach (var module in CoreModules(nested.Component))
                {
                    yield return module;
                }
            }
        }
    }
}
