using Skiff.Shim.Protocol;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Runc;

/// <summary>What containerd's configuration says of the runtime. The names are those of containerd.runc.v1.Options, without underscores.</summary>
internal sealed record RuntimeOptions
{
    /// <summary>Where OCI runtimes keep the state of our containers, a folder for each namespace below it.</summary>
    public const string DefaultRoot = "/run/containerd/skiff";

    // What checkpoints are made with; Create and Checkpoint refuse those.
    private static readonly string[] s_ofCheckpoints = ["CriuPath", "CriuImagePath", "CriuWorkPath"];

    /// <summary>Options where nothing is said.</summary>
    public static RuntimeOptions Default { get; } = new();

    /// <summary>The OCI runtime: a path, or a name that is looked for in PATH.</summary>
    public string BinaryName { get; init; } = "runc";

    /// <summary>Where it keeps its state.</summary>
    public string Root { get; init; } = DefaultRoot;

    /// <summary>Whether systemd makes the control groups.</summary>
    public bool SystemdCgroup { get; init; }

    /// <summary>Whether the root file system is changed without pivot_root(2).</summary>
    public bool NoPivotRoot { get; init; }

    /// <summary>Whether the container keeps the keyring of its creator.</summary>
    public bool NoNewKeyring { get; init; }

    /// <summary>The control group that the shim itself is put into; empty for that of containerd.</summary>
    public string ShimCgroup { get; init; } = "";

    /// <summary>The user that the fifos and pipes belong to which containers get; 0 leaves them as they are, if the group is 0 too.</summary>
    public uint IoUid { get; init; }

    /// <summary>The group that they belong to.</summary>
    public uint IoGid { get; init; }

    /// <summary>Reads the options of a request.</summary>
    /// <param name="options">The options, by their type.</param>
    /// <param name="warn">Is told of each option that has no effect.</param>
    /// <param name="pod">What holds where nothing is said; null for the defaults.</param>
    public static RuntimeOptions Read(AnyMessage? options, Action<string> warn, RuntimeOptions? pod = null)
    {
        pod ??= Default;
        if (options is null || options.TypeUrl.Length == 0)
        {
            return pod;
        }

        return options.TypeName switch
        {
            "containerd.runc.v1.Options" => Of(new RuncOptionValues(options.Value), warn, pod),
            "runtimeoptions.v1.Options" or "runtimeoptions.v1alpha1.Options" => Of(TomlOptionValues.Read(options.Value), warn, pod),
            var other => throw new TtrpcException(
                StatusCode.InvalidArgument, $"runtime options of type {other}; known are containerd.runc.v1.Options and runtimeoptions.v1.Options"),
        };
    }

    private static RuntimeOptions Of(OptionValues values, Action<string> warn, RuntimeOptions pod)
    {
        var read = new RuntimeOptions
        {
            BinaryName = values.Text(nameof(BinaryName), pod.BinaryName),
            Root = values.Text(nameof(Root), pod.Root),
            SystemdCgroup = values.Flag(nameof(SystemdCgroup)) || pod.SystemdCgroup,
            NoPivotRoot = values.Flag(nameof(NoPivotRoot)) || pod.NoPivotRoot,
            NoNewKeyring = values.Flag(nameof(NoNewKeyring)) || pod.NoNewKeyring,
            ShimCgroup = values.Text(nameof(ShimCgroup), pod.ShimCgroup),
            IoUid = values.Number(nameof(IoUid), pod.IoUid),
            IoGid = values.Number(nameof(IoGid), pod.IoGid),
        };
        foreach (var name in s_ofCheckpoints.Where(name => values.Text(name, "").Length > 0))
        {
            warn($"runtime option {name} has no effect: there are no checkpoints");
        }

        foreach (var name in values.Unasked())
        {
            warn($"runtime option {name} has no effect: it is not known");
        }

        return read;
    }
}
