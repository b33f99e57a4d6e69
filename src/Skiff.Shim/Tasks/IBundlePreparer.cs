namespace Skiff.Shim.Tasks;

/// <summary>
/// The step between the root file system being mounted and the OCI runtime being called: what will be run is decided here. It may change the bundle's config.json,
/// for example so that a program of ours runs in place of a Wasm file that the kernel cannot execute; everything after it treats all containers alike.
/// </summary>
internal interface IBundlePreparer
{
    /// <summary>Looks at the bundle and changes it where the container needs that. A <see cref="Ttrpc.TtrpcException"/> refuses the container.</summary>
    /// <param name="bundle">The container to be.</param>
    Task PrepareAsync(PreparedBundle bundle);

    /// <summary>The same for a process that is added to a container: its specification may be changed.</summary>
    /// <param name="bundle">The container.</param>
    /// <param name="specification">The file with the process, as of config.json.</param>
    Task PrepareExecAsync(PreparedBundle bundle, string specification);
}

/// <summary>A container before it is made.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Namespace">containerd's namespace, k8s.io for pods.</param>
/// <param name="Folder">The bundle: config.json, and rootfs, which is mounted.</param>
/// <param name="SandboxFiles">The folder with the files that the pod's containers share, where the shim is the pod's sandbox.</param>
internal sealed record PreparedBundle(string Id, string Namespace, string Folder, string? SandboxFiles = null);

/// <summary>Leaves every bundle as it is: Linux containers.</summary>
internal sealed class UnchangedBundle : IBundlePreparer
{
    public Task PrepareAsync(PreparedBundle bundle) => Task.CompletedTask;

    public Task PrepareExecAsync(PreparedBundle bundle, string specification) => Task.CompletedTask;
}
