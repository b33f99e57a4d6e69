using Skiff.Native;
using Skiff.Shim.Protocol;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Mounts;

/// <summary>The root file system of a container: the mounts that containerd asks for, one on top of the other.</summary>
internal static class Rootfs
{
    private const string LowerFolders = "lowerdir=";

    /// <summary>Mounts all, or none.</summary>
    public static void Mount(IReadOnlyList<MountEntry> mounts, string target)
    {
        var done = 0;
        try
        {
            foreach (var mount in mounts)
            {
                Mount(mount, Path.Combine(target, mount.Target.TrimStart('/')));
                done++;
            }
        }
        catch
        {
            for (; done > 0; done--)
            {
                _ = FileSystemMount.Detach(Path.Combine(target, mounts[done - 1].Target.TrimStart('/')));
            }

            throw;
        }
    }

    /// <summary>Takes off everything that is mounted at the path; no mount is no error.</summary>
    public static void Unmount(string target)
    {
        while (FileSystemMount.Detach(target) == LinuxError.None)
        {
            // The next one below.
        }
    }

    private static void Mount(MountEntry mount, string target)
    {
        var options = MountOptions.Parse(mount.Options);
        var data = options.Data;
        var error = mount.Type == "overlay" && data.Length > FileSystemMount.MaximumDataLength
            ? MountLongOverlay(mount, target, options)
            : FileSystemMount.Mount(mount.Source, target, mount.Type, options.Flags, data);
        Check(error, mount, target);

        // mount(2): a bind mount takes no other flag; they need a second call.
        if ((options.Flags & MountFlags.Bind) != 0 && (options.Flags & ~(MountFlags.Bind | MountFlags.Recursive)) != 0)
        {
            Check(FileSystemMount.Mount("", target, null, options.Flags | MountFlags.Remount, null), mount, target);
        }

        if (options.Propagation != MountFlags.None)
        {
            Check(FileSystemMount.Mount("", target, null, options.Propagation, null), mount, target);
        }
    }

    // The options of one mount are a page at most. An image of many layers needs more, unless the layers are named from the folder that they have in common.
    private static LinuxError MountLongOverlay(MountEntry mount, string target, MountOptions options)
    {
        var parts = options.Data.Split(',');
        var lower = Array.FindIndex(parts, part => part.StartsWith(LowerFolders, StringComparison.Ordinal));
        if (lower < 0)
        {
            return LinuxError.E2BIG;
        }

        var folders = parts[lower][LowerFolders.Length..].Split(':');
        var common = CommonFolder(folders);
        parts[lower] = LowerFolders + string.Join(':', folders.Select(folder => folder[(common.Length + 1)..]));
        var data = string.Join(',', parts);
        if (common.Length == 0 || data.Length > FileSystemMount.MaximumDataLength)
        {
            return LinuxError.E2BIG;
        }

        var error = Paths.Open(".", OpenFlags.Path | OpenFlags.Directory, out var here);
        using (here)
        {
            if (error != LinuxError.None || here is null)
            {
                return error;
            }

            Environment.CurrentDirectory = common;
            error = FileSystemMount.Mount(mount.Source, target, mount.Type, options.Flags, data);
            _ = FileSystemMount.ChangeDirectory(here);
            return error;
        }
    }

    private static string CommonFolder(string[] folders)
    {
        var common = Path.GetDirectoryName(folders[0]) ?? "";
        while (common.Length > 1 && !folders.All(folder => folder.StartsWith(common + "/", StringComparison.Ordinal)))
        {
            common = Path.GetDirectoryName(common) ?? "";
        }

        return common.Length > 1 ? common : "";
    }

    private static void Check(LinuxError error, MountEntry mount, string target)
    {
        if (error != LinuxError.None)
        {
            throw new TtrpcException(StatusCode.Unknown, $"failed to mount rootfs component: {mount.Type} {mount.Source} at {target}: {error}");
        }
    }
}
