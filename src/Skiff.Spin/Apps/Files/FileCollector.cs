using System.Collections.Immutable;
using Skiff.Spin.Manifest;
using Skiff.Text;
using Skiff.Wasi;

namespace Skiff.Spin.Apps.Files;

/// <summary>
/// Puts together the files of components: copies in a directory per component, which the component sees as its root, or the directories of the
/// manifest themselves. Nothing outside the manifest's directory is reached, also not by symbolic links.
/// </summary>
/// <param name="root">The directory of the manifest.</param>
/// <param name="copies">Where copies are made.</param>
/// <param name="options">How.</param>
/// <param name="diagnostics">Gets the problems.</param>
internal sealed class FileCollector(string root, PrivateDirectory copies, AppOptions options, DiagnosticBag diagnostics)
{
    private const int MaximumFiles = 100_000;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false, RecurseSubdirectories = false };

    private int _copied;

    /// <summary>Collects the files of a component; null if that is not possible, which has been reported.</summary>
    public ImmutableArray<WasiDirectory>? Collect(ComponentDeclaration component)
    {
        if (component.Files.IsEmpty)
        {
            return [];
        }

        var before = diagnostics.Count;
        try
        {
            var directories = options.MountsDirectly ? MountDirectly(component) : CopyAll(component);
            return diagnostics.Count == before ? directories : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(AppCodes.Files, component.Files[0].Span, $"cannot collect the files of component \"{component.Id}\": {e.Message}");
            return null;
        }
    }

    private ImmutableArray<WasiDirectory> CopyAll(ComponentDeclaration component)
    {
        var excluded = new List<Glob>();
        foreach (var pattern in component.ExcludeFiles)
        {
            if (Parse(pattern.Value, pattern.Span) is { } glob)
            {
                excluded.Add(glob);
            }
        }

        var target = Path.Combine(copies.Path, component.Id.Value);
        Directory.CreateDirectory(target);
        foreach (var mount in component.Files)
        {
            switch (mount)
            {
                case FileMount.Pattern pattern:
                    CopyMatching(pattern, target, excluded);
                    break;
                case FileMount.Placement placement:
                    CopyTo(placement, target, excluded);
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        return diagnostics.HasErrors ? [] : [WasiDirectory.Open(target, "/", isReadOnly: !options.AllowsWrites)];
    }

    private void CopyMatching(FileMount.Pattern pattern, string target, List<Glob> excluded)
    {
        if (Parse(pattern.Glob, pattern.Span) is not { } glob)
        {
            return;
        }

        var named = Path.Combine(root, pattern.Glob);
        if (File.Exists(named))
        {
            Copy(named, Relative(named), target, excluded, pattern.Span);
            return;
        }

        if (Directory.Exists(named))
        {
            // A directory alone stands for all that is in it.
            CopyDirectory(named, named, Path.Combine(target, Relative(named)), glob: null, excluded, pattern.Span);
            return;
        }

        if (!Glob.HasWildcard(pattern.Glob))
        {
            diagnostics.Error(AppCodes.Files, pattern.Span, $"there is no file '{pattern.Glob}', and it is no pattern");
            return;
        }

        var from = Path.Combine(root, glob.FixedPrefix);
        if (Directory.Exists(from))
        {
            CopyDirectory(from, root, target, glob, excluded, pattern.Span);
        }
    }

    private void CopyTo(FileMount.Placement placement, string target, List<Glob> excluded)
    {
        var source = Path.GetFullPath(Path.Combine(root, placement.Source.Value));
        var destination = Path.GetFullPath(Path.Combine(target, placement.Destination.Value.TrimStart('/')));
        if (!IsInside(source, root) || !IsInside(destination, target))
        {
            diagnostics.Error(AppCodes.Files, placement.Span, "'source' must stay in the directory of the manifest, and 'destination' below the component's root");
        }
        else if (Directory.Exists(source))
        {
            CopyDirectory(source, source, destination, glob: null, excluded, placement.Source.Span);
        }
        else if (File.Exists(source))
        {
            Copy(source, Path.GetFileName(destination), Path.GetDirectoryName(destination)!, excluded, placement.Source.Span); // Below the target, so it has a directory.
        }
        else
        {
            diagnostics.Error(AppCodes.Files, placement.Source.Span, $"there is no file or directory '{placement.Source}'");
        }
    }

    // Copies files below 'from'; their places in the target are relative to 'origin'.
    private void CopyDirectory(string from, string origin, string target, Glob? glob, List<Glob> excluded, TextSpan span)
    {
        if (PassesLink(Path.Combine(from, "file")))
        {
            diagnostics.Error(AppCodes.Files, span, $"'{Relative(from)}' is reached by a link that may leave the directory of the manifest");
            return;
        }

        Directory.CreateDirectory(target);
        CopyTree(from, origin, target, glob, excluded, span);
    }

    // Links to directories are not followed.
    private void CopyTree(string from, string origin, string target, Glob? glob, List<Glob> excluded, TextSpan span)
    {
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos("*", Everything))
        {
            var relative = Path.GetRelativePath(origin, entry.FullName);
            if (entry is DirectoryInfo { LinkTarget: null })
            {
                if (glob?.Depth is not { } depth || relative.Split('/').Length < depth)
                {
                    CopyTree(entry.FullName, origin, target, glob, excluded, span);
                }
            }
            else if (entry is FileInfo && (glob is null || glob.IsMatch(relative)))
            {
                Copy(entry.FullName, relative, target, excluded, span);
            }
        }
    }

    private void Copy(string source, string relative, string target, List<Glob> excluded, TextSpan span)
    {
        var inApp = Relative(source);
        if (excluded.Exists(glob => glob.IsMatch(inApp)))
        {
            return;
        }

        var real = new FileInfo(source).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? source;
        if (!IsInside(real, root) || PassesLink(real))
        {
            diagnostics.Error(AppCodes.Files, span, $"'{inApp}' is reached by a link that may leave the directory of the manifest");
        }
        else if (++_copied > MaximumFiles)
        {
            throw new IOException($"more than {MaximumFiles} files");
        }
        else
        {
            var destination = Path.Combine(target, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(destination)!); // Below the target, so it has a directory.
            File.Copy(real, destination, overwrite: true);
        }
    }

    private ImmutableArray<WasiDirectory> MountDirectly(ComponentDeclaration component)
    {
        var directories = ImmutableArray.CreateBuilder<WasiDirectory>();
        foreach (var mount in component.Files)
        {
            var (source, destination) = mount switch
            {
                FileMount.Placement placement => (placement.Source.Value, placement.Destination.Value),
                FileMount.Pattern pattern => (pattern.Glob, pattern.Glob),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            var path = Path.GetFullPath(Path.Combine(root, source));
            if (IsInside(path, root) && Directory.Exists(path))
            {
                directories.Add(WasiDirectory.Open(path, "/" + destination.TrimStart('/'), isReadOnly: !options.AllowsWrites));
            }
            else
            {
                diagnostics.Error(AppCodes.Files, mount.Span, $"only directories below the manifest's can be mounted directly, and '{source}' is none");
            }
        }

        if (!component.ExcludeFiles.IsEmpty)
        {
            diagnostics.Error(AppCodes.Files, component.ExcludeFiles[0].Span, "nothing can be excluded from directories that are mounted directly");
        }

        return directories.DrainToImmutable();
    }

    private Glob? Parse(string pattern, TextSpan span)
    {
        if (Glob.TryParse(pattern, out var glob, out var error))
        {
            return glob;
        }

        diagnostics.Error(AppCodes.Files, span, $"'{pattern}' is no pattern of files: {error}");
        return null;
    }

    private string Relative(string path) => Path.GetRelativePath(root, path);

    // Whether a directory on the way from the root to a path is a link.
    private bool PassesLink(string path)
    {
        for (var parent = Path.GetDirectoryName(path); parent is not null && parent.Length > root.Length; parent = Path.GetDirectoryName(parent))
        {
            if (new DirectoryInfo(parent).LinkTarget is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsInside(string path, string directory) => path == directory || path.StartsWith(directory.TrimEnd('/') + "/", StringComparison.Ordinal);
}
