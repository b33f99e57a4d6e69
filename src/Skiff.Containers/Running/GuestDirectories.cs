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
    /// <exception cref="ContainerException">One is not what the pod says.</exception>
    public static GuestDirectories Open(ContainerSettings settings, bool withRoot)
    {
        var opened = ImmutableArray.CreateBuilder<WasiDirectory>();
        try
        {
            if (withRoot)
            {
                // Through a root with its mounts a guest would get to /proc, and from there to everything this process may do; through a volume to what is mounted
                // below it, which may be the pod's credentials.
                opened.Add(WasiDirectory.OpenMount("/", "/", settings.IsRootReadOnly));
            }

            foreach (var directory in settings.Directories)
            {
                var volume = WasiDirectory.OpenMount(directory.Path, directory.Path, directory.IsReadOnly);
                opened.Add(volume);
                Check(directory, volume);
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

    // An image whose link stands where a volume is mounted would turn the grant of the volume into one of whatever is mounted later where the link leads: the pod's credentials.
    private static void Check(GrantedDirectory directory, WasiDirectory opened)
    {
        if (directory.Volume is { } volume ? !opened.Is(volume.Device, volume.Inode) : LeadsThroughLink(directory.Path))
        {
            throw new ContainerException(ContainerCodes.Volume, $"the volume at '{directory.Path}' is not what is there: a symbolic link of the image leads elsewhere");
        }
    }

    private static bool LeadsThroughLink(string path) =>
        path.Length > 1 && (new DirectoryInfo(path).LinkTarget is not null || LeadsThroughLink(Path.GetDirectoryName(path) ?? "/"));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var directory in Opened)
        {
            directory.Dispose();
        }
    }
}
