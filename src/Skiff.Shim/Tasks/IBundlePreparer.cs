using Skiff.Shim.Runc;

namespace Skiff.Shim.Tasks;

/// <summary>
/// The step between the bundle being there and the OCI runtime being called: what will be run is decided here. It may change the bundle's config.json,
/// for example so that a program of ours runs in place of a Wasm file that the kernel cannot execute; everything after it treats all containers alike.
/// </summary>
internal interface IBundlePreparer
{
    /// <summary>Looks at the bundle and changes it where the container needs that. A <see cref="Ttrpc.TtrpcException"/> refuses the container.</summary>
    /// <param name="bundle">The container to be.</param>
    /// <param name="process">What its first process gets, if it is made here already.</param>
    /// <param name="mountRoot">Mounts the root file system; called once, before anything needs it, and while something else can be done.</param>
    /// <returns>The container, if it is made; null where the OCI runtime is to make it.</returns>
    Task<IContainerRuntime?> PrepareAsync(PreparedBundle bundle, PreparedProcess process, Action mountRoot);

    /// <summary>The same for a process that is added to a container: its specification may be changed.</summary>
    /// <param name="bundle">The container.</param>
    /// <param name="specification">The file with the process, as of config.json.</param>
    /// <param name="process">What it gets, if it is made here already.</param>
    Task PrepareExecAsync(PreparedBundle bundle, string specification, PreparedProcess process);

    /// <summary>Does what is left to do when the program runs. Nobody waits for it.</summary>
    void Started(PreparedBundle bundle);
}

/// <summary>A container before it is made.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Namespace">containerd's namespace, k8s.io for pods.</param>
/// <param name="Folder">The bundle: config.json, and rootfs.</param>
/// <param name="SandboxFiles">The folder with the files that the pod's containers share, where the shim is the pod's sandbox.</param>
internal sealed record PreparedBundle(string Id, string Namespace, string Folder, string? SandboxFiles = null);

/// <summary>A process before it is made. Where the preparer makes it, its number is in the file afterwards.</summary>
/// <param name="Descriptors">Its standard streams.</param>
/// <param name="ConsoleSocket">Where its terminal is sent; null for none.</param>
/// <param name="PidFile">Where its number is written.</param>
internal sealed record PreparedProcess(ProcessDescriptors Descriptors, string? ConsoleSocket, string PidFile);

/// <summary>Leaves every bundle as it is: Linux containers.</summary>
internal sealed class UnchangedBundle : IBundlePreparer
{
    public Task<IContainerRuntime?> PrepareAsync(PreparedBundle bundle, PreparedProcess process, Action mountRoot)
    {
        mountRoot();
        return Task.FromResult<IContainerRuntime?>(null);
    }

    public Task PrepareExecAsync(PreparedBundle bundle, string specification, PreparedProcess process) => Task.CompletedTask;

    public void Started(PreparedBundle bundle)
    {
        // Nothing was left.
    }
}
