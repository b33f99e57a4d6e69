using Skiff.Native;

namespace Skiff.Containers.Guests;

/// <summary>A volume: where it is in the container, and what of the host it is.</summary>
/// <param name="Destination">The path in the container.</param>
/// <param name="Source">The path on the host.</param>
public sealed record Volume(string Destination, string Source);

/// <summary>
/// The files of a container before it runs: its root file system and the volumes that will be mounted over it. Nothing leads out of them, whatever symbolic
/// links an image holds: the kernel resolves each path as if its root were the container's (openat2(2), RESOLVE_IN_ROOT).
/// </summary>
public sealed class ContainerFiles : IDisposable
{
    private readonly List<(string Destination, FileHandle Root)> _trees = [];

    /// <summary>Opens the trees.</summary>
    /// <param name="rootFileSystem">The root file system, mounted.</param>
    /// <param name="volumes">What is mounted over it, in the order of mounting. Volumes that are not there are left to whoever mounts them.</param>
    /// <exception cref="ContainerException">There is no root file system.</exception>
    public ContainerFiles(string rootFileSystem, IEnumerable<Volume> volumes)
    {
        ArgumentNullException.ThrowIfNull(volumes);
        var error = Paths.Open(rootFileSystem, OpenFlags.Path | OpenFlags.Directory, out var root);
        _trees.Add(("/", root ?? throw new ContainerException(ContainerCodes.Config, $"the root file system '{rootFileSystem}' cannot be opened: {error}")));
        foreach (var volume in volumes)
        {
            if (Paths.Open(volume.Source, OpenFlags.Path, out var opened) == LinuxError.None)
            {
                _trees.Add((volume.Destination.TrimEnd('/'), opened!)); // opened, as there is no error
            }
        }
    }

    /// <summary>Opens a file for reading by its absolute path in the container.</summary>
    /// <returns>Null if there is no such file, or if it is no regular file.</returns>
    public OpenedFile? TryOpen(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var (destination, root) = _trees.FindLast(tree => tree.Destination == "/" || path == tree.Destination || path.StartsWith(tree.Destination + "/", StringComparison.Ordinal));
        var inside = destination == "/" ? path : path[destination.Length..];
        if (inside.Length == 0)
        {
            return null; // a volume that is a single file: mounted where the runtime finds it
        }

        // First as a place only: to open a pipe or a device for reading would wait for its other end, or act.
        if (Paths.OpenInRoot(root, inside, OpenFlags.Path, out var place) != LinuxError.None)
        {
            return null;
        }

        using (place)
        {
            if (Files.Status(place!, out var status) != LinuxError.None || status.Kind != FileKind.Regular)
            {
                return null;
            }
        }

        return Paths.OpenInRoot(root, inside, OpenFlags.ReadOnly | OpenFlags.NonBlocking, out var file) != LinuxError.None ? null
            : Files.Status(file!, out var opened) == LinuxError.None && opened.Kind == FileKind.Regular ? new OpenedFile(file!, opened)
            : Close(file!);
    }

    /// <inheritdoc/>
    public void Dispose() => _trees.ForEach(tree => tree.Root.Dispose());

    private static OpenedFile? Close(FileHandle file)
    {
        file.Dispose();
        return null;
    }
}

/// <summary>A regular file, open for reading.</summary>
/// <param name="Handle">The file.</param>
/// <param name="Status">Its status when it was opened.</param>
public sealed record OpenedFile(FileHandle Handle, FileStatus Status) : IDisposable
{
    private const int AnyExecute = 0x49; // S_IXUSR | S_IXGRP | S_IXOTH

    /// <summary>Whether anybody may execute it.</summary>
    public bool IsExecutable => (Status.Permissions & AnyExecute) != 0;

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
