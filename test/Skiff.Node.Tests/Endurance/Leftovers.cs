using Skiff.Node.Tests.Pods;

namespace Skiff.Node.Tests.Endurance;

/// <summary>What a node's containers leave on the machine when they are gone. Nothing is right.</summary>
internal sealed class Leftovers(PodNode node)
{
    private const string RuntimeStates = "/run/containerd/skiff/k8s.io";

    /// <summary>How the rest of a bundle's folder is told: containerd renames it to a hidden name before it deletes it, and never looks at hidden ones again.</summary>
    public const string HalfDeleted = "half deleted";

    private readonly HashSet<string> _sockets = [];

    private string Bundles => Path.Combine(node.Folder, "state/io.containerd.runtime.v2.task/k8s.io");

    /// <summary>Notes the sockets of the shims that run now: their names do not say later whose they were.</summary>
    public void NoteSockets()
    {
        foreach (var bundle in FoldersOf(Bundles))
        {
            if (TryRead(Path.Combine(bundle, "address")) is { Length: > 0 } address)
            {
                _sockets.Add(address["unix://".Length..].Trim());
            }
        }
    }

    /// <summary>Waits until there is nothing, but for one kind that a test allows; fails with what there is.</summary>
    public async Task NothingAsync(string? but = null)
    {
        IEnumerable<string> Rest() => Find().Where(found => but is null || !found.StartsWith(but, StringComparison.Ordinal));
        try
        {
            await PodNode.UntilAsync(() => Task.FromResult(!Rest().Any()));
        }
        catch (OperationCanceledException)
        {
            Assert.Empty(Rest()); // which tells what it is
        }
    }

    /// <summary>Processes, mounts, control groups, bundles, states of the OCI runtime, sockets, devices of the pods' network and writable layers.</summary>
    public IReadOnlyList<string> Find() =>
    [
        .. Processes().Select(text => "process " + text),
        .. node.Mounts().Where(path => path.StartsWith(Path.Combine(node.Folder, "state"), StringComparison.Ordinal)).Select(path => "mount " + path),
        .. ControlGroups.Of(node.CgroupParent).SelectMany(FoldersOf).Select(path => "control group " + path),
        .. FoldersOf(Bundles).Select(path => $"{(Path.GetFileName(path).StartsWith('.') ? HalfDeleted : "bundle")} {path}"),
        .. FoldersOf(RuntimeStates).Where(path => TryRead(Path.Combine(path, "state.json")).Contains(node.Folder, StringComparison.Ordinal)).Select(path => "state " + path),
        .. _sockets.Where(File.Exists).Select(path => "socket " + path),
        .. node.Devices().Where(name => name.StartsWith("veth", StringComparison.Ordinal)).Select(name => "device " + name),
        .. node.Ctr("snapshots", "list").Output.Split('\n').Where(line => line.Contains("Active", StringComparison.Ordinal)).Select(line => "layer " + line),
        .. Directory.Exists(node.CodeFolder) ? FoldersOf(node.CodeFolder).Where(path => Path.GetFileName(path).StartsWith('.')).Select(path => "work " + path) : [],
    ];

    // The shim has containerd's socket among its arguments, the OCI runtime the bundle.
    private IEnumerable<string> Processes() =>
        FoldersOf("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])).Select(path => TryRead(Path.Combine(path, "cmdline")).Replace('\0', ' '))
            .Where(line => line.Contains(node.Folder, StringComparison.Ordinal) && line.Contains("skiff-v1", StringComparison.Ordinal));

    private static string[] FoldersOf(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (DirectoryNotFoundException)
        {
            return []; // It went meanwhile, or never was.
        }
    }

    private static string TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // It went meanwhile.
        }
    }
}
