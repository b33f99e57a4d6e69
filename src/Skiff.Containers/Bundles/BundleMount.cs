using System.Text.Json.Nodes;
using Skiff.Containers.Guests;
using Skiff.Containers.Running;
using Skiff.Native;

namespace Skiff.Containers.Bundles;

/// <summary>One entry of <c>mounts</c>.</summary>
/// <param name="Destination">Where it is in the container.</param>
/// <param name="Type">The type of file system; bind mounts have <c>bind</c>, <c>none</c> or nothing, and an option that says so.</param>
/// <param name="Source">What is mounted.</param>
/// <param name="Options">As of mount(8).</param>
internal sealed record BundleMount(string Destination, string Type, string Source, IReadOnlyList<string> Options)
{
    private const string TerminationLog = "/dev/termination-log";

    // Linux' own, and what the container engine puts into every container: a guest that got them could reach processes, devices and the kernel. And ours, which is mounted over it.
    private static readonly string[] NeverGranted = ["/proc", "/sys", "/dev", ContainerSettings.Folder];

    // What kubelet and containerd put into every pod without its author's asking: names of the pod, its resolver, the pod's credentials for the API server.
    private static readonly string[] Injected =
        ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/var/run/secrets/kubernetes.io", "/run/secrets/kubernetes.io"];

    /// <summary>Whether it shows a file or directory of the host.</summary>
    public bool IsBind => Options.Contains("bind", StringComparer.Ordinal) || Options.Contains("rbind", StringComparer.Ordinal);

    /// <summary>Whether it can only be read.</summary>
    public bool IsReadOnly => Options.Contains("ro", StringComparer.Ordinal) && !Options.Contains("rw", StringComparer.Ordinal);

    /// <summary>Whether it is the file to which a container writes why it ended. kubelet makes it for each container below the pod's folder, at the path that the pod says.</summary>
    public bool IsTerminationMessage => IsBind && (Destination == TerminationLog || (Source.Contains("/pods/", StringComparison.Ordinal) && Source.Contains("/containers/", StringComparison.Ordinal)));

    /// <summary>Whether the author of the pod asked for it: then the guest gets it.</summary>
    public bool IsGranted => (IsBind || Type == "tmpfs") && !IsTerminationMessage && !NeverGranted.Concat(Injected).Any(IsBelow) && Destination != "/";

    /// <summary>It as a place of files.</summary>
    public Volume ToVolume() => new(Destination, Source);

    /// <summary>What the guest gets of it: the directory, or null for nothing.</summary>
    public GrantedDirectory? ToGrant()
    {
        if (!IsGranted || !IsBind)
        {
            return IsGranted ? new GrantedDirectory(Destination, IsReadOnly) : null;
        }

        if (Paths.Open(Source, OpenFlags.Path | OpenFlags.Directory, out var source) != LinuxError.None)
        {
            return null; // a single file, or nothing
        }

        using (source)
        {
            return Files.Status(source!, out var status) == LinuxError.None ? new GrantedDirectory(Destination, IsReadOnly, new DirectoryIdentity(status.Device, status.Inode)) : null;
        }
    }

    /// <summary>Reads an entry.</summary>
    /// <exception cref="ContainerException">It has no destination.</exception>
    public static BundleMount Of(JsonNode? node, int index)
    {
        var at = $"mounts[{index}]";
        var mount = node as JsonObject ?? throw new ContainerException(ContainerCodes.Config, $"{BundleConfig.FileName}: {at} is no object");
        var destination = BundleConfig.Text(mount["destination"], $"{at}.destination") ?? throw new ContainerException(ContainerCodes.Config, $"{BundleConfig.FileName}: {at} has no destination");
        return new BundleMount(
            Normal(destination),
            BundleConfig.Text(mount["type"], $"{at}.type") ?? "",
            BundleConfig.Text(mount["source"], $"{at}.source") ?? "",
            BundleConfig.Strings(mount["options"], $"{at}.options"));
    }

    private bool IsBelow(string folder) => Destination == folder || Destination.StartsWith(folder + "/", StringComparison.Ordinal);

    // Destinations are absolute, older files have relative ones; "." and ".." are resolved so that /data/../proc is what it is.
    private static string Normal(string destination) => Path.GetFullPath(destination, "/") is var full && full.Length > 1 ? full.TrimEnd('/') : full;
}
