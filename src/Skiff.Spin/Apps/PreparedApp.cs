using System.Collections.Immutable;
using Skiff.Spin.Capabilities.KeyValue;
using Skiff.Spin.Manifest;
using Skiff.Text;

namespace Skiff.Spin.Apps;

/// <summary>An application that can run: modules compiled and linked, files in place. Dispose it when the last request has ended.</summary>
public sealed class PreparedApp : IDisposable
{
    private readonly PrivateDirectory _files;

    internal PreparedApp(AppManifest manifest, ImmutableArray<AppComponent> components, AppKeyValueStores stores, PrivateDirectory files, ImmutableArray<Diagnostic> warnings)
    {
        Manifest = manifest;
        Components = components;
        KeyValueStores = stores;
        Warnings = warnings;
        _files = files;
    }

    /// <summary>Whether requests get Spin's own header fields (<c>spin-path-info</c> and so on).</summary>
    public bool AddsSpinHeaders { get; init; } = true;

    /// <summary>What it was made from.</summary>
    public AppManifest Manifest { get; }

    /// <summary>The components that triggers refer to.</summary>
    public ImmutableArray<AppComponent> Components { get; }

    /// <summary>Its key-value stores.</summary>
    internal AppKeyValueStores KeyValueStores { get; }

    /// <summary>Where the default key-value store is, for people; null where no component may open it.</summary>
    internal string? DefaultStore => Components.OfType<HandlerComponent>().Any(c => c.Capabilities.KeyValue.Has(AppKeyValueStores.DefaultLabel)) ? KeyValueStores.DefaultStore : null;

    /// <summary>What the manifest says that this version does not act on.</summary>
    public ImmutableArray<Diagnostic> Warnings { get; }

    /// <summary>The component of an id, which must be one of <see cref="Components"/>.</summary>
    public AppComponent Component(string id) => Components.First(c => c.Id == id);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var component in Components)
        {
            component.Dispose();
        }

        KeyValueStores.Dispose();
        _files.Dispose();
    }
}
