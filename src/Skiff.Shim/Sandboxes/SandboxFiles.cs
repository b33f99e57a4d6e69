using Skiff.Native;
using Skiff.Shim.Mounts;
using Skiff.Shim.Protocol;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Sandboxes;

/// <summary>
/// The files that the containers of a pod share, in a folder of its bundle: what containerd makes for pods whose pause container is its own. <c>prepare</c> mounts
/// them into each container that does not have others there (docs/internals/containers.md).
/// </summary>
internal static class SandboxFiles
{
    private const string SharedMemory = "shm";
    private const string SharedMemorySize = "size=65536k"; // as containerd's

    /// <summary>The folder.</summary>
    public static string FolderIn(string bundle) => Path.Combine(bundle, "sandbox-files");

    /// <summary>Writes them, and mounts what is shared memory.</summary>
    public static void Make(string bundle, PodSandboxConfig config)
    {
        var folder = Directory.CreateDirectory(FolderIn(bundle)).FullName;
        File.WriteAllText(Path.Combine(folder, "hostname"), $"{(config.HostName.Length > 0 ? config.HostName : Environment.MachineName)}\n");
        CopyOfNode("hosts", folder);
        if (config.Dns?.ToResolverFile() is { Length: > 0 } resolver)
        {
            File.WriteAllText(Path.Combine(folder, "resolv.conf"), resolver);
        }
        else
        {
            CopyOfNode("resolv.conf", folder);
        }

        if (config.Namespaces.Communication != NamespaceMode.Node)
        {
            var shared = Directory.CreateDirectory(Path.Combine(folder, SharedMemory)).FullName;
            var error = FileSystemMount.Mount("shm", shared, "tmpfs", MountFlags.NoSetUserId | MountFlags.NoDevices | MountFlags.NoExecution, $"mode=1777,{SharedMemorySize}");
            if (error != LinuxError.None)
            {
                throw new TtrpcException(StatusCode.Unknown, $"cannot mount the pod's shared memory: {error}");
            }
        }
    }

    /// <summary>Takes off what is mounted; none is no error. The files go with the bundle.</summary>
    public static void Unmount(string bundle) => Rootfs.Unmount(Path.Combine(FolderIn(bundle), SharedMemory));

    private static void CopyOfNode(string name, string folder)
    {
        if (File.Exists("/etc/" + name))
        {
            File.Copy("/etc/" + name, Path.Combine(folder, name), overwrite: true);
        }
    }
}
