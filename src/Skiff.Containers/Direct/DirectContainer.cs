using System.Globalization;
using System.Text.Json.Nodes;
using Skiff.Containers.Bundles;
using Skiff.Containers.Groups;
using Skiff.Native;

namespace Skiff.Containers.Direct;

/// <summary>
/// Makes the container of a guest without the OCI runtime (docs/internals/containers.md, "Made directly"): a control group, namespaces, a root, and a process in them that is a child of our parent, the
/// shim. What a thread can do, a thread of ours does; the rest is the process' script.
/// </summary>
internal static class DirectContainer
{
    /// <summary>The file of a bundle that only those made here have: the path of their control group.</summary>
    public const string GroupFile = "skiff-group";

    /// <summary>The file with the number of the first process, as the OCI runtime writes it.</summary>
    public const string PidFile = "init.pid";

    private const int RemovalAttempts = 100;
    private const int RemovalSpacing = 10; // milliseconds

    /// <summary>Whether the container of a bundle was made here.</summary>
    public static bool IsOf(string bundle) => File.Exists(Path.Combine(bundle, GroupFile));

    /// <summary>Makes it, up to the point where the guest would run: that is when the last of its descriptors says so.</summary>
    /// <param name="config">The configuration, as the OCI runtime would get it; <see cref="ImplementedFields"/> knows all of it.</param>
    /// <param name="bundle">The bundle.</param>
    /// <param name="descriptors">Standard input, output, error, and the gate.</param>
    /// <exception cref="ContainerException">It cannot be made, and nothing of it is left.</exception>
    public static void Make(BundleConfig config, string bundle, FileHandle[] descriptors)
    {
        var path = BundleConfig.Text(config.Linux["cgroupsPath"], "linux.cgroupsPath")!; // required by ImplementedFields
        var group = GroupFolders.Find(path) ?? throw new ContainerException(ContainerCodes.Making, $"the container cannot be made: this node shows no control groups for {path}");
        File.WriteAllText(Path.Combine(bundle, GroupFile), path);
        try
        {
            GroupCreation.Make(group);
            GroupLimits.Apply(group, BundleConfig.Object(config.Linux, "resources"));
            Finish(SpoiledThread.Run(() => MakeInNamespaces(config, bundle, group, descriptors)), config.Process, Path.Combine(bundle, PidFile));
        }
        catch (Exception e)
        {
            Remove(group);
            File.Delete(Path.Combine(bundle, GroupFile));
            throw e is IOException or UnauthorizedAccessException or NativeException ? new ContainerException(ContainerCodes.Making, $"the container cannot be made: {e.Message}", e) : e;
        }
    }

    /// <summary>Adds a process to one that was made here.</summary>
    /// <param name="config">The container's configuration, as it was made by.</param>
    /// <param name="process">The process.</param>
    /// <param name="bundle">The bundle.</param>
    /// <param name="descriptors">Standard input, output, error.</param>
    /// <param name="consoleSocket">Where the master of a terminal is sent that it gets instead; null for none.</param>
    /// <param name="pidFile">Where its number goes.</param>
    public static void Add(BundleConfig config, JsonObject process, string bundle, FileHandle[] descriptors, string? consoleSocket, string pidFile)
    {
        var group = GroupFolders.Find(File.ReadAllText(Path.Combine(bundle, GroupFile))) ?? throw new ContainerException(ContainerCodes.Making, "the container has no control group");
        using var first = OpenFirst(bundle);
        using var terminal = consoleSocket is null ? null : ContainerTerminal.Open(first.Id);
        FileHandle[] given = terminal is null ? descriptors : [terminal.Slave, terminal.Slave, terminal.Slave];
        Finish(SpoiledThread.Run(() => AddInNamespaces(config, process, group, first, given, terminal is not null)), process, pidFile);
        terminal?.SendTo(consoleSocket!); // not null: there is a terminal
    }

    private static ChildProcess OpenFirst(string bundle)
    {
        var id = int.Parse(File.ReadAllText(Path.Combine(bundle, PidFile)), CultureInfo.InvariantCulture);
        Failure.Check(ChildProcess.Open(id, out var process), "the container's first process");
        return process!; // not null: there was no error
    }

    private static int MakeInNamespaces(BundleConfig config, string bundle, GroupFolders group, FileHandle[] descriptors)
    {
        using var namespaces = ContainerNamespaces.Open(config);
        using var root = new ContainerFileSystem(config, bundle);
        using var script = new CallScript();
        using var folder = ProcessScript.AddGroup(script, group);
        namespaces.Enter(BundleConfig.Text(config.Root["hostname"], "hostname") ?? "", BundleConfig.Text(config.Root["domainname"], "domainname") ?? "");
        root.Enter(config.WorkingDirectory);
        namespaces.AddGroupNamespace(script);
        ContainerMount.AddProcesses(config, script);
        ProcessScript.AddTo(script, config.Process, FilterOf(config), descriptors, isTerminal: false);
        return Start(script, namespaces.CreatedWithProcess, folder);
    }

    private static int AddInNamespaces(BundleConfig config, JsonObject process, GroupFolders group, ChildProcess first, FileHandle[] descriptors, bool isTerminal)
    {
        using var script = new CallScript();
        using var folder = ProcessScript.AddGroup(script, group);
        ContainerNamespaces.Enter(first, script);
        process["args"] = BundleConfig.List(ProgramPath.Resolve(process));
        ProcessScript.AddTo(script, process, FilterOf(config), descriptors, isTerminal);
        return Start(script, NamespaceKinds.None, folder);
    }

    private static int Start(CallScript script, NamespaceKinds created, FileHandle? group)
    {
        var error = ScriptedChild.Start(script, created, group, asSibling: true, out var id, out var failed);
        Failure.Check(error, failed ?? "clone3");
        return id;
    }

    private static SeccompProfile? FilterOf(BundleConfig config) => config.Linux["seccomp"] is { } profile ? SeccompProfile.Read(profile) : null;

    // From outside, where /proc is the node's.
    private static void Finish(int id, JsonObject process, string pidFile)
    {
        var number = id.ToString(CultureInfo.InvariantCulture);
        if (BundleConfig.Number(process["oomScoreAdj"], "process.oomScoreAdj") is { } score)
        {
            WriteScore($"/proc/{number}/oom_score_adj", score);
        }

        File.WriteAllText(pidFile + ".new", number);
        File.Move(pidFile + ".new", pidFile, overwrite: true);
    }

    // To be killed later than the shim's own score takes a capability that not every node leaves to its containers' makers.
    private static void WriteScore(string path, long score)
    {
        try
        {
            File.WriteAllText(path, score.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException or FileNotFoundException)
        {
            return; // or it has ended already
        }
    }

    private static void Remove(GroupFolders group)
    {
        for (var attempt = 0; attempt < RemovalAttempts && !group.TryRemove(); attempt++)
        {
            Thread.Sleep(RemovalSpacing);
        }
    }
}
