using System.Collections.Immutable;
using System.Security.Cryptography;
using Skiff.Oci;
using Skiff.Oci.Images;
using Skiff.Spin.Apps;
using Skiff.Spin.Apps.Files;
using Skiff.Spin.Manifest;
using Skiff.Spin.Manifest.Locked;
using Skiff.Text;

namespace Skiff.Spin.Images;

/// <summary>
/// An application as an image: a layer per component and file, small files in the locked application, which is the last layer. Dependencies are layers too; who runs
/// the image composes them.
/// </summary>
public sealed class AppPackage : IDisposable
{
    // Registries refuse very small blobs, and images of many layers (Amazon's those of 500): as Spin has it.
    private const int InlineLength = 128;
    private const int MaximumLayers = 499;

    private readonly PrivateDirectory _copies = new();
    private readonly Dictionary<string, BlobSource> _layers = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly DiagnosticBag _diagnostics = new();
    private readonly SourceReader _sources;
    private readonly FileCollector _files;
    private readonly AppManifest _manifest;

    private AppPackage(AppManifest manifest, string directory)
    {
        _manifest = manifest;
        _sources = new SourceReader(directory, _diagnostics);
        _files = new FileCollector(directory, _copies, new AppOptions(), _diagnostics);
        Application = manifest.Application;
    }

    /// <summary>What the application says of itself.</summary>
    public ApplicationSection Application { get; }

    /// <summary>The layers, the locked application last.</summary>
    public ImmutableArray<BlobSource> Layers { get; private set; } = [];

    /// <summary>The locked application.</summary>
    public BlobDescriptor Locked => Layers[^1].Blob;

    /// <summary>Puts an application together.</summary>
    /// <param name="path">Its manifest, or a directory that holds a <c>spin.toml</c>.</param>
    /// <param name="asArchives">Whether the files of a component are one layer, as they are where there are too many of them.</param>
    /// <exception cref="AppException">It cannot be put together; the message says why.</exception>
    public static AppPackage Make(string path, bool asArchives)
    {
        var package = new AppPackage(AppLoader.ReadManifest(path, out _, out var directory), directory);
        try
        {
            package.Fill(asArchives);
            return package;
        }
        catch
        {
            package.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _copies.Dispose();

    private void Fill(bool asArchives)
    {
        AppLoader.CheckTriggers(_manifest, _diagnostics);
        var components = _manifest.Components.Select(Lock).ToList();
        if (_diagnostics.HasErrors)
        {
            throw new AppException(_manifest.Source, _diagnostics.ToImmutable());
        }

        if (asArchives || _order.Count > MaximumLayers)
        {
            AppArchive.Replace(_order, _layers, Path.Combine(_copies.Path, "archives"), components.Select(c => (c!.Declaration.Id.Value, Path.Combine(_copies.Path, c.Declaration.Id.Value)))); // all were locked
        }

        var locked = LockedAppWriter.Write(_manifest, [.. components.OfType<LockedComponent>()]);
        Layers = [.. _order.Select(digest => _layers[digest]), BlobSource.Of(MediaTypes.LockedApp, locked)];
    }

    private LockedComponent? Lock(ComponentDeclaration component)
    {
        var code = Code(component.Source, component.Build);
        var dependencies = component.Dependencies.Select(Dependency).OfType<LockedFile>().ToImmutableArray();
        if (_files.Collect(component) is not { } directories || code is null || _diagnostics.HasErrors)
        {
            return null;
        }

        foreach (var directory in directories)
        {
            directory.Dispose();
        }

        var root = Path.Combine(_copies.Path, component.Id.Value);
        var files = directories.IsEmpty ? [] : Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => Take(file, Path.GetRelativePath(root, file)));
        return new LockedComponent(component, code, dependencies, [.. files]);
    }

    private LockedFile? Dependency(ComponentDependency dependency)
    {
        switch (dependency.Source)
        {
            case DependencySource.Own own:
                return Code(own.Source, null);
            case DependencySource.Component { Id: var id } when _manifest.TryFindComponent(id.Value, out var component) && component.Dependencies.IsEmpty:
                return Code(component.Source, component.Build);
            case DependencySource.Component { Id: var id }:
                _diagnostics.Error(AppCodes.Dependency, id.Span, $"component \"{id}\" has dependencies itself, which an image cannot say of a dependency");
                return null;
            default:
                _diagnostics.Error(AppCodes.Source, dependency.Source.Span, "dependencies of registries are not supported in this version: download the component and name its path");
                return null;
        }
    }

    private LockedFile? Code(ComponentSource source, BuildSection? build)
    {
        if (_sources.FileOf(source) is not { } file || _sources.Read(file, build) is not { } bytes)
        {
            return null;
        }

        if (bytes.Length > OciLimits.MaximumModuleBytes)
        {
            _diagnostics.Error(AppCodes.File, source.Span, $"'{file.Path}' has {bytes.Length} bytes; a layer has at most {OciLimits.MaximumModuleBytes}");
            return null;
        }

        var layer = BlobSource.Of(MediaTypes.SpinComponent, bytes);
        Add(layer);
        return new LockedFile("", layer.Blob.Digest, null);
    }

    private LockedFile Take(string file, string path)
    {
        using var content = File.OpenRead(file);
        var digest = Digest.Algorithm + Convert.ToHexStringLower(SHA256.HashData(content));
        if (content.Length <= InlineLength)
        {
            return new LockedFile(path, digest, File.ReadAllBytes(file));
        }

        Add(new BlobSource(new BlobDescriptor(MediaTypes.SpinFile, digest, content.Length), () => File.OpenRead(file)));
        return new LockedFile(path, digest, null);
    }

    private void Add(BlobSource layer)
    {
        if (_layers.TryAdd(layer.Blob.Digest, layer))
        {
            _order.Add(layer.Blob.Digest);
        }
    }
}
