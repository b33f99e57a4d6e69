using Skiff.Containers.Running;

namespace Skiff.Containers.Bundles;

/// <summary>By what the container of a guest is told from others.</summary>
public static class PreparedContainers
{
    /// <summary>The file of a bundle that only those of guests have: the configuration as it came.</summary>
    public const string OriginalConfiguration = WasmBundle.Original;

    /// <summary>The annotation by which a pod grants its guests hosts of the network.</summary>
    public const string HostsAnnotation = ContainerSettings.HostsAnnotation;

    /// <summary>The first word of the command line of our process in a container.</summary>
    public const string Command = WasmBundle.Executable;

    /// <summary>The file of a bundle that only containers have which were made without the OCI runtime: the path of their control group.</summary>
    public const string GroupFile = Direct.DirectContainer.GroupFile;

    /// <summary>The file of a bundle that says that the guest's code is to be kept when it runs: lines, which are arguments of the role <c>keep</c>.</summary>
    public const string KeepOrder = Precompiled.KeepOrder.FileName;
}
