using System.Collections.Immutable;
using Skiff.Runtime.Pool;
using Skiff.Spin.Manifest;
using Skiff.Text;
using Skiff.Wasi;

namespace Skiff.Spin.Apps;

/// <summary>An application that can run: modules compiled and linked, files in place. Dispose it when the last request has ended.</summary>
public sealed class PreparedApp : IDisposable
{
    private readonly PrivateDirectory _files;

    internal PreparedApp(AppManifest manifest, ImmutableArray<PreparedComponent> components, PrivateDirectory files, ImmutableArray<Diagnostic> warnings)
    {
        Manifest = manifest;
        Components = components;
        Warnings = warnings;
        _files = files;
    }

    /// <summary>What it was made from.</summary>
    public AppManifest Manifest { get; }

    /// <summary>The components that triggers refer to.</summary>
    public ImmutableArray<PreparedComponent> Components { get; }

    /// <summary>What the manifest says that this version does not act on.</summary>
    public ImmutableArray<Diagnostic> Warnings { get; }

    /// <summary>The component of an id, which must be one of <see cref="Components"/>.</summary>
    public PreparedComponent Component(string id) => Components.First(c => c.Id == id);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var component in Components)
        {
            component.Dispose();
        }

        _files.Dispose();
    }
}

/// <summary>A component that can run.</summary>
public sealed class PreparedComponent : IDisposable
{
    internal PreparedComponent(string id, InstancePool instances, ImmutableArray<KeyValuePair<string, string>> environment, ImmutableArray<WasiDirectory> directories)
    {
        Id = id;
        Instances = instances;
        Environment = environment;
        Directories = directories;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Its instances.</summary>
    public InstancePool Instances { get; }

    /// <summary>Its environment variables.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; }

    /// <summary>Its files.</summary>
    public ImmutableArray<WasiDirectory> Directories { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Instances.Dispose();
        foreach (var directory in Directories)
        {
            directory.Dispose();
        }
    }
}
