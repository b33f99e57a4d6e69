using System.Text.Json.Nodes;
using Skiff.Containers.Bundles;
using Skiff.Native;

namespace Skiff.Containers.Direct;

/// <summary>
/// An entry of <c>mounts</c>, in two steps: what is bound is taken hold of while the node's files are there, and everything is mounted when the container's root is the root, so that paths of the image
/// lead nowhere else. Not mounted is what no guest is ever given and our process does not use: /sys, control groups, message queues. Of /proc there are the processes only.
/// </summary>
internal sealed class ContainerMount : IDisposable
{
    private const string Devices = "/dev";
    private const string Processes = "/proc";

    // What the options of a file system's own may be; those of binds are flags only.
    private static readonly Dictionary<string, string[]> s_ownOptions = new(StringComparer.Ordinal)
    {
        ["tmpfs"] = ["mode", "size", "uid", "gid", "nr_inodes"],
        ["devpts"] = ["newinstance", "ptmxmode", "mode", "gid", "uid"],
    };

    private readonly BundleMount _mount;
    private readonly MountOptions _options;
    private FileHandle? _source;
    private bool _isDirectory = true;

    private ContainerMount(BundleMount mount) => (_mount, _options) = (mount, MountOptions.Parse(mount.Options));

    /// <summary>Whether this way knows an entry.</summary>
    public static bool IsKnown(JsonNode entry)
    {
        var mount = BundleMount.Of(entry, 0);
        return entry is JsonObject members && members.All(member => member.Key is "destination" or "type" or "source" or "options" || (member.Value is JsonArray { Count: 0 } or null))
            && mount.Destination != "/" && (IsLeftOut(mount) || AreOptionsKnown(mount));
    }

    /// <summary>Whether there is a /dev of the container's own.</summary>
    public static bool HasDevices(BundleConfig config) => config.Mounts.Any(mount => mount is { Destination: Devices, Type: "tmpfs" });

    /// <summary>Takes hold of what is bound.</summary>
    /// <param name="mounts">The entries, in their order.</param>
    /// <param name="bundle">Where relative sources begin.</param>
    public static List<ContainerMount> Prepare(IEnumerable<BundleMount> mounts, string bundle)
    {
        var prepared = new List<ContainerMount>();
        try
        {
            foreach (var mount in mounts.Where(mount => !IsLeftOut(mount) && mount.Destination != Processes))
            {
                prepared.Add(new ContainerMount(mount));
                prepared[^1].TakeSource(bundle);
            }

            return prepared;
        }
        catch
        {
            prepared.ForEach(mount => mount.Dispose());
            throw;
        }
    }

    /// <summary>Adds the mount of /proc to what the process itself does: it shows the processes of the namespace in which it is mounted.</summary>
    public static void AddProcesses(BundleConfig config, CallScript script)
    {
        if (config.Mounts.Any(mount => mount is { Destination: Processes, Type: "proc" }))
        {
            script.Mount($"mount {Processes}", "proc", Processes, "proc", MountFlags.NoSetUserId | MountFlags.NoDevices | MountFlags.NoExecution, "subset=pid");
        }
    }

    /// <summary>Makes the folders that mounts of the process itself need.</summary>
    public static void MakeProcesses() => _ = MountPoint.Make(Processes, isDirectory: true);

    /// <summary>Mounts it; the root is the container's.</summary>
    public void Attach()
    {
        var target = MountPoint.Make(_mount.Destination, _isDirectory);
        if (_source is not null)
        {
            Failure.Check(DetachedMount.Attach(_source, target), $"mount {_mount.Source} at {_mount.Destination}");
            return;
        }

        var flags = _mount.Destination == Devices ? _options.Flags & ~MountFlags.NoDevices : _mount.Type == "devpts" ? _options.Flags : _options.Flags | MountFlags.NoDevices;
        Failure.Check(FileSystemMount.Mount(_mount.Source, target, _mount.Type, flags, _options.Data), $"mount {_mount.Type} at {_mount.Destination}");
        if (_mount.Destination == Devices)
        {
            DeviceNodes.Make();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _source?.Dispose();

    private static bool IsLeftOut(BundleMount mount) => mount.Type == "mqueue" || mount.Destination == "/sys" || mount.Destination.StartsWith("/sys/", StringComparison.Ordinal);

    private static bool AreOptionsKnown(BundleMount mount)
    {
        var options = MountOptions.Parse(mount.Options);
        var own = options.Data.Split(',', StringSplitOptions.RemoveEmptyEntries);
        return (options.Flags & (MountFlags.Remount | MountFlags.MandatoryLock)) == 0 && mount switch
        {
            { Destination: Processes } => mount.Type == "proc" && own.Length == 0,
            { IsBind: true } => own.Length == 0 && !IsDevice(mount.Source),
            _ => s_ownOptions.TryGetValue(mount.Type, out var known) && options.Propagation == MountFlags.None && own.All(option => known.Contains(option.Split('=')[0], StringComparer.Ordinal)),
        };
    }

    // On these mounts the kernel opens no devices.
    private static bool IsDevice(string path) =>
        Paths.Open(path, OpenFlags.Path, out var file) == LinuxError.None && file is not null && Kind(file) is FileKind.CharacterDevice or FileKind.BlockDevice;

    private static FileKind Kind(FileHandle file)
    {
        using (file)
        {
            return Files.Status(file, out var status) == LinuxError.None ? status.Kind : FileKind.Unknown;
        }
    }

    private void TakeSource(string bundle)
    {
        if (!_mount.IsBind)
        {
            return;
        }

        var path = Path.GetFullPath(_mount.Source, bundle);
        var step = $"mount {path} at {_mount.Destination}";
        Failure.Check(DetachedMount.Clone(path, recursive: (_options.Flags & MountFlags.Recursive) != 0, out _source), step);
        Failure.Check(Files.Status(_source!, out var status), step); // not null: there was no error
        _isDirectory = status.Kind == FileKind.Directory;

        // What a mount below the source is, the guest never sees (docs/internals/containers.md); the flags that protect the node are on those too.
        Failure.Check(DetachedMount.SetFlags(_source!, MountFlags.NoDevices | MountFlags.NoSetUserId, _options.Propagation == MountFlags.None ? MountFlags.Private : _options.Propagation, recursive: true), step);
        Failure.Check(DetachedMount.SetFlags(_source!, _options.Flags, MountFlags.None, recursive: false), step);
    }
}
