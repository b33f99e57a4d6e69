using Skiff.Components.Binary;
using Skiff.Components.Preparation;
using Skiff.Runtime.Artifacts;
using Skiff.Wasm;

namespace Skiff.Components;

/// <summary>
/// The file of a component or of a core module alone, in the state it is in when this object is made. A file that was prepared before and has not changed since is not read again: its outline and
/// its code come from the cache (docs/adr/0016).
/// </summary>
/// <param name="modules">Where the code of core modules comes from.</param>
/// <param name="path">The file.</param>
public sealed class ComponentFile(ModuleSource modules, string path)
{
    private readonly SourceFile _file = new(modules, path);
    private FileIndex? _index;
    private bool _wasSought;

    /// <summary>The component, if the cache knows it; nothing of the file is read. Null if it does not, or if this is a core module, also where there is no such file.</summary>
    public PreparedComponent? TryLoad() => Recall(isComponent: true, index => PreparedComponent.TryLoad(modules, index), prepared => prepared.Artifacts);

    /// <summary>The core module, if the cache knows it, as <see cref="TryLoad"/>. Null, too, if this is a component.</summary>
    public LoadedModule? TryLoadModule() =>
        Recall(isComponent: false, index => index.Artifacts is [var artifact] ? modules.TryLoad(artifact, index.Outline) : null, loaded => [loaded.Artifact]);

    /// <summary>Decodes, validates and compiles the component, or takes its code from the cache, and lets the cache know the file.</summary>
    /// <param name="bytes">The binary format, read from the file after this object was made. One that was made from a text in the file is not remembered.</param>
    /// <exception cref="WasmException">The bytes are malformed or the component is not valid.</exception>
    /// <exception cref="Compiler.CompilerNotSupportedException">A core module uses something there is no code generation for.</exception>
    public PreparedComponent Load(ReadOnlyMemory<byte> bytes)
    {
        var prepared = PreparedComponent.Load(modules, bytes);
        Remember(bytes, prepared.Artifacts);
        return prepared;
    }

    /// <summary>The same for a core module.</summary>
    /// <inheritdoc cref="Load"/>
    public LoadedModule LoadModule(ReadOnlyMemory<byte> bytes)
    {
        var loaded = modules.Load(bytes);
        Remember(bytes, [loaded.Artifact]);
        return loaded;
    }

    private T? Recall<T>(bool isComponent, Func<FileIndex, T?> load, Func<T, IEnumerable<KnownArtifact?>> artifacts)
        where T : class
    {
        if (!_wasSought)
        {
            _index = _file.Find();
            _wasSought = true;
        }

        if (_index is not { } index || ComponentDecoder.IsComponent(index.Outline.Span) != isComponent)
        {
            return null;
        }

        try
        {
            var loaded = load(index);
            if (loaded is not null && !index.Artifacts.SequenceEqual(artifacts(loaded).OfType<KnownArtifact>()))
            {
                // Whole, but not in the state of then: from now on this one is known.
                _file.Remember(artifacts(loaded), () => index.Outline);
            }

            return loaded;
        }
        catch (WasmException)
        {
            // What was valid once is not any more for this version: whoever reads the file says where and why.
            return null;
        }
    }

    private void Remember(ReadOnlyMemory<byte> bytes, IEnumerable<KnownArtifact?> artifacts)
    {
        if (_file.MayHold(bytes))
        {
            _file.Remember(artifacts, () => ComponentOutline.Of(bytes));
        }
    }
}
