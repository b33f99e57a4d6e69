using System.Text.Json.Nodes;
using Skiff.Containers.Bundles;
using Skiff.Containers.Groups;
using Skiff.Native;

namespace Skiff.Containers.Direct;

/// <summary>What a process of a container does to itself before it becomes its program, in the order in which the kernel lets it: <c>process</c> of config.json.</summary>
internal static class ProcessScript
{
    private const uint UsualFileModeMask = 0x12; // 022

    /// <summary>Adds all of it.</summary>
    /// <param name="script">What it has done before: with the rights of the node.</param>
    /// <param name="process">The process.</param>
    /// <param name="filter">The container's filter of system calls; null for none.</param>
    /// <param name="descriptors">What it gets, from standard input on.</param>
    /// <param name="isTerminal">Whether they are a terminal.</param>
    public static void AddTo(CallScript script, JsonObject process, SeccompProfile? filter, ReadOnlySpan<FileHandle> descriptors, bool isTerminal)
    {
        script.GiveDescriptors(descriptors);
        script.StartSession(isTerminal);
        script.StartKeyring();
        ResourceLimits.AddTo(script, process);
        if (BundleConfig.Text(process["apparmorProfile"], "process.apparmorProfile") is { Length: > 0 } profile)
        {
            script.Write($"the AppArmor profile {profile}", "/proc/thread-self/attr/apparmor/exec", $"exec {profile}");
        }

        var user = BundleConfig.Object(process, "user");
        script.SetFileModeMask((uint?)BundleConfig.Number(user["umask"], "process.user.umask") ?? UsualFileModeMask);
        AddCredentials(script, process, user);
        script.ChangeDirectory(BundleConfig.Text(process["cwd"], "process.cwd") ?? "/");
        script.RefuseNewPrivileges();
        script.UnblockSignals();
        if (filter is not null)
        {
            script.Filter(filter.Program, filter.Flags);
        }

        var arguments = BundleConfig.Strings(process["args"], "process.args");
        script.Execute(arguments[0], [.. arguments.Skip(1)], BundleConfig.Strings(process["env"], "process.env"));
    }

    /// <summary>Adds that it moves into a control group of version 1; before anything that takes the right to.</summary>
    /// <returns>The folder of a group of version 2, which it is to be born in; null for version 1.</returns>
    public static FileHandle? AddGroup(CallScript script, GroupFolders group)
    {
        if (group.IsUnified)
        {
            var folder = group.Folders.Single();
            Failure.Check(Paths.Open(folder, OpenFlags.ReadOnly | OpenFlags.Directory, out var opened), folder);
            return opened;
        }

        foreach (var path in group.JoiningFiles)
        {
            Failure.Check(Paths.Open(path, OpenFlags.WriteOnly, out var file), path);
            using (file)
            {
                script.Write(path, file!, "0"); // not null: there was no error. 0 is whoever writes it, one thread.
            }
        }

        return null;
    }

    private static void AddCredentials(CallScript script, JsonObject process, JsonObject user)
    {
        var capabilities = Capabilities.Of(process);
        for (var capability = 0; capability < Capabilities.Maximum; capability++)
        {
            if ((capabilities.Bounding >> capability & 1) == 0)
            {
                script.DropFromBoundingSet(capability);
            }
        }

        var groups = (user["additionalGids"] as JsonArray ?? []).Select(group => Id(group, "additionalGids"));
        script.SetUser(Id(user["uid"], "uid"), Id(user["gid"], "gid"), [.. groups]);
        script.SetCapabilities(capabilities.Effective, capabilities.Permitted, capabilities.Inheritable, capabilities.Ambient);
    }

    private static uint Id(JsonNode? node, string name) => BundleConfig.Number(node, $"process.user.{name}") is var number and (null or >= 0 and < uint.MaxValue)
        ? (uint)(number ?? 0)
        : throw new ContainerException(ContainerCodes.Config, $"{BundleConfig.FileName}: process.user.{name} is no number of a user or group");
}
