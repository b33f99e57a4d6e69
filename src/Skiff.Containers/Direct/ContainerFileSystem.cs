using Skiff.Containers.Bundles;
using Skiff.Native;

namespace Skiff.Containers.Direct;

/// <summary>The root file system of a container and its mounts, as the root of this thread: <c>root</c> and <c>mounts</c> of config.json.</summary>
internal sealed class ContainerFileSystem : IDisposable
{
    private readonly string _path;
    private readonly bool _isReadOnly;
    private readonly FileHandle _root;
    private readonly List<ContainerMount> _mounts;

    /// <summary>Takes hold of everything on the node that becomes part of it.</summary>
    /// <exception cref="ContainerException">Something is not there.</exception>
    public ContainerFileSystem(BundleConfig config, string bundle)
    {
        _path = Path.GetFullPath(config.RootPath, bundle);
        _isReadOnly = config.IsRootReadOnly;
        Failure.Check(DetachedMount.Clone(_path, recursive: true, out var root), $"the root file system {_path}");
        _root = root!; // not null: there was no error
        Failure.Check(DetachedMount.SetFlags(_root, MountFlags.NoDevices | MountFlags.NoSetUserId, MountFlags.Private, recursive: true), $"the root file system {_path}");
        try
        {
            _mounts = ContainerMount.Prepare(config.Mounts, bundle);
        }
        catch
        {
            _root.Dispose();
            throw;
        }
    }

    /// <summary>Makes it the root of this thread, which has a mount namespace of its own.</summary>
    public void Enter(string workingDirectory)
    {
        // What is mounted from here on stays here; what the node unmounts goes here too.
        Failure.Check(FileSystemMount.Mount("none", "/", null, MountFlags.Slave | MountFlags.Recursive, null), "the mount namespace");
        ContainerRoot.KeepFileModes();
        Failure.Check(DetachedMount.Attach(_root, _path), $"the root file system at {_path}");
        Environment.CurrentDirectory = _path;
        Failure.Check(ContainerRoot.PivotToCurrentDirectory(), "pivot_root");
        ContainerMount.MakeProcesses();
        _mounts.ForEach(mount => mount.Attach());
        _ = MountPoint.Make(workingDirectory, isDirectory: true);
        if (_isReadOnly)
        {
            Failure.Check(DetachedMount.SetFlags(_root, MountFlags.ReadOnly, MountFlags.None, recursive: false), "the root file system for reading only");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _mounts.ForEach(mount => mount.Dispose());
        _root.Dispose();
    }
}
