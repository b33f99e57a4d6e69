using System.Collections.Immutable;
using Skiff.Wasi;

namespace Skiff.Containers.Running;

/// <summary>The directories of a guest, open: the volumes of its pod, and for programs the image's root file system, without what is mounted into it.</summary>
internal sealed class GuestDirectories : IDisposable
{
    private GuestDirectories(ImmutableArray<WasiDirectory> directories) => Opened = directories;

    /// <summary>The directories; the root first, as runwasi has it.</summary>
    public ImmutableArray<WasiDirectory> Opened { get; }

    /// <summary>Opens them.</summary>
    /// <exception cref="IOException">One cannot be opened.</exception>
    public static GuestDirectories Open(ContainerSettings settings, bool withRoot)
    {
        var opened = ImmutableArray.CreateBuilder<WasiDirectory>();
        try
        {
            if (withRoot)
            {
                // Through a root with its mounts a guest would get to /proc, and from there to everything this process may do.
                opened.Add(WasiDirectory.OpenMount("/", "/", settings.IsRootReadOnly));
            }

            foreach (var directory in settings.Directories)
            {
                opened.Add(WasiDirectory.Open(directory.Path, directory.Path, directory.IsReadOnly));
            }

            return new GuestDirectories(opened.ToImmutable());
        }
        catch
        {
            foreach (var directory in opened)
            {
                directory.Dispose();
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var directory in Opened)
        {
            directory.Dispose();
        }
    }
}
