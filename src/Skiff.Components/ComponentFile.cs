using Skiff.Components.Preparation;
using Skiff.Runtime.Artifacts;
using Skiff.Wasm;

namespace Skiff.Components;

/// <summary>
/// A component's file, in the state it is in when this object is made. A file that was prepared before and has not changed since is not read again: its outline and its code come from the cache
/// (docs/adr/0016).
/// </summary>
/// <param name="modules">Where the code of core modules comes from.</param>
/// <param name="path">The file.</param>
public sealed class ComponentFile(ModuleSource modules, string path)
{
    private readonly SourceFile _file = new(modules, path);

    /// <summary>The component, if the cache knows it; nothing of the file is read. Null if it does not, also where there is no such file.</summary>
    public PreparedComponent? TryLoad()
    {
        if (_file.Find() is not { } index)
        {
            return null;
        }

        try
        {
            var prepared = PreparedComponent.TryLoad(modules, index);
            if (prepared is not null && !index.Artifacts.SequenceEqual(prepared.Artifacts.OfType<KnownArtifact>()))
            {
                // Whole, but not in the state of then: from now on this one is known.
                _file.Remember(prepared.Artifacts, () => index.Outline);
            }

            return prepared;
        }
        catch (WasmException)
        {
            // What was valid once is not any more for this version: whoever reads the file says where and why.
            return null;
        }
    }

    /// <summary>Decodes, validates and compiles the component, or takes its code from the cache, and lets the cache know the file.</summary>
    /// <param name="bytes">The binary format, read from the file after this object was made. One that was made from a text in the file is not remembered.</param>
    /// <exception cref="WasmException">The bytes are malformed or the component is not valid.</exception>
    /// <exception cref="Compiler.CompilerNotSupportedException">A core module uses something there is no code generation for.</exception>
    public PreparedComponent Load(ReadOnlyMemory<byte> bytes)
    {
        var prepared = PreparedComponent.Load(modules, bytes);
        if (_file.MayHold(bytes))
        {
            _file.Remember(prepared.Artifacts, () => ComponentOutline.Of(bytes));
        }

        return prepared;
    }
}
