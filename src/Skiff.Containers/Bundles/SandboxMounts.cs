namespace Skiff.Containers.Bundles;

/// <summary>
/// What the containers of a pod share where the shim is the pod's sandbox: files of names and of the resolver, and shared memory. The container engine mounts them
/// itself for pods that have a pause container.
/// </summary>
internal static class SandboxMounts
{
    private const string SharedMemory = "/dev/shm";

    private static readonly (string Name, string Destination)[] Files = [("hostname", "/etc/hostname"), ("hosts", "/etc/hosts"), ("resolv.conf", "/etc/resolv.conf")];

    /// <summary>Mounts what is in a folder, except where the container has a mount of its own.</summary>
    public static void AddTo(BundleConfig config, string folder)
    {
        var taken = config.Mounts.Select(mount => mount.Destination).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, destination) in Files)
        {
            var source = Path.Combine(folder, name);
            if (!taken.Contains(destination) && File.Exists(source))
            {
                config.AddMount(destination, "bind", source, "rbind", "rprivate", config.IsRootReadOnly ? "ro" : "rw");
            }
        }

        // The engine's default is one for each container: ours goes over it. A volume of the pod's author stays.
        var shared = Path.Combine(folder, "shm");
        if (Directory.Exists(shared) && !config.Mounts.Any(mount => mount.Destination == SharedMemory && mount.IsBind))
        {
            config.AddMount(SharedMemory, "bind", shared, "rbind", "rprivate", "rw");
        }
    }
}
