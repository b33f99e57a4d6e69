using System.Text.Json;
using Skiff.Containers.Guests;

namespace Skiff.Containers.Running;

/// <summary>
/// What the container process begins with: a file that the shim writes and mounts into the container. Arguments, environment and annotations come from the pod;
/// they are the guest's and do not steer this process.
/// </summary>
internal sealed record ContainerSettings
{
    /// <summary>Where everything of ours is in a container: not for guests, whose root is opened without what is mounted below it.</summary>
    public const string Folder = "/.skiff";

    /// <summary>The file.</summary>
    public const string FileName = "settings.json";

    /// <summary>The folder of compiled code.</summary>
    public const string CodeName = "code";

    /// <summary>The annotation that grants hosts: a list as <c>allowed_outbound_hosts</c> of a Spin manifest, separated by commas or blanks.</summary>
    public const string HostsAnnotation = "skiff.dev/allowed-outbound-hosts";

    /// <summary>What the guest is.</summary>
    public required GuestKind Kind { get; init; }

    /// <summary>Its path; of an application, its manifest's.</summary>
    public required string Path { get; init; }

    /// <summary>The function to call; null for the usual one.</summary>
    public string? EntryPoint { get; init; }

    /// <summary>Where its compiled code is.</summary>
    public string CodeFolder { get; init; } = $"{Folder}/{CodeName}";

    /// <summary>The arguments, with the command.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The guest's environment, in lines <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The directories that the guest gets beside its root file system.</summary>
    public IReadOnlyList<GrantedDirectory> Directories { get; init; } = [];

    /// <summary>Whether the root file system is for reading only.</summary>
    public bool IsRootReadOnly { get; init; }

    /// <summary>What of the network the guest may reach; see <c>allowed_outbound_hosts</c> of a Spin manifest. Applications have their own.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>The port that the pod lists for the container, where an HTTP component listens; null for none.</summary>
    public int? HttpPort { get; init; }

    /// <summary>The memory of the container in bytes, which this process and the guest share; null for no limit.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>The file for the reason of the end; null for none.</summary>
    public string? TerminationMessage { get; init; }

    /// <summary>Reads the file.</summary>
    /// <exception cref="ContainerException">It cannot be read.</exception>
    public static ContainerSettings Read(string path)
    {
        try
        {
            return ContainerSettingsJson.Read(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ContainerException(ContainerCodes.Settings, $"cannot read the settings '{path}': {e.Message}", e);
        }
    }

    /// <summary>The file's content.</summary>
    public byte[] ToJson() => ContainerSettingsJson.Write(this);
}

/// <summary>A directory for the guest; its path is the same in the container and for the guest.</summary>
/// <param name="Path">The path.</param>
/// <param name="IsReadOnly">Whether the guest may only read.</param>
/// <param name="Volume">Which directory of the node it has to be; null for what is new with the container.</param>
internal sealed record GrantedDirectory(string Path, bool IsReadOnly, DirectoryIdentity? Volume = null);

/// <summary>A directory, whatever its path is. Source: stat(2).</summary>
internal sealed record DirectoryIdentity(ulong Device, ulong Inode);
