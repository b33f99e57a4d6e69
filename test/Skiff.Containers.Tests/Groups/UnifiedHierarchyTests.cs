using System.Diagnostics;
using Skiff.Containers.Groups;

namespace Skiff.Containers.Tests.Groups;

/// <summary>Control groups of version 2 as this kernel has them; in a hybrid form they have no controllers, but processes, groups inside and a freezer.</summary>
public sealed class UnifiedHierarchyTests : IDisposable
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(60);
    private readonly string _name = "skiff-test-" + Guid.NewGuid().ToString("N");
    private readonly List<Process> _processes = [];

    [UnifiedFact]
    public void A_group_is_made_with_those_around_it_and_removed_when_it_is_empty()
    {
        var group = Find("/pod/c");
        Assert.False(group.IsThere);

        GroupCreation.Make(group);
        var process = Sleep();
        group.Add(process.Id);
        var member = GroupFolders.OfProcess(File.ReadLines($"/proc/{process.Id}/cgroup"), [UnifiedFactAttribute.Mount!]);
        var inUse = Assert.Throws<IOException>(() => GroupCreation.Make(group));
        var (listed, early) = (group.ReadProcesses(), group.TryRemove());
        End(process);

        Assert.Equal(group.Folders, member!.Folders);
        Assert.Equal([process.Id], listed);
        Assert.False(early);
        Assert.Contains("there are processes in the control group", inUse.Message, StringComparison.Ordinal);
        Until(group.TryRemove);
        Assert.False(group.IsThere);
        Assert.Empty(group.ReadProcesses());
    }

    [UnifiedFact]
    public void A_process_stands_still_until_it_is_let_go_on()
    {
        var group = Find("/frozen");
        GroupCreation.Make(group);
        var freezer = new GroupFreezer(group);
        var process = Sleep();
        group.Add(process.Id);

        Assert.False(freezer.IsFrozen());
        Assert.True(freezer.Set(true));
        Until(() => freezer.IsFrozen() == true);
        Assert.True(freezer.Set(false));
        Until(() => freezer.IsFrozen() == false);
    }

    [UnifiedFact]
    public void A_frozen_process_is_killed_and_its_group_removed()
    {
        var group = Find("/killed");
        GroupCreation.Make(group);
        var freezer = new GroupFreezer(group);
        var process = Sleep();
        group.Add(process.Id);

        Assert.True(freezer.Set(true));
        Until(() => freezer.IsFrozen() == true);
        End(process);
        Until(group.TryRemove);

        Assert.Null(freezer.IsFrozen());
        Assert.False(freezer.Set(false));
    }

    [UnifiedFact]
    public void Groups_inside_are_removed_with_it()
    {
        var group = Find("/outer");
        GroupCreation.Make(group);
        GroupCreation.Make(Find("/outer/a/b"));
        var process = Sleep();
        Find("/outer/a/b").Add(process.Id);

        var listed = group.ReadProcesses();
        End(process);
        Until(group.TryRemove);

        Assert.Equal([process.Id], listed);
        Assert.False(group.IsThere);
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            End(process);
            process.Dispose();
        }

        if (UnifiedFactAttribute.Mount is not null)
        {
            Until(Find("").TryRemove);
        }
    }

    private GroupFolders Find(string group) => GroupFolders.Find($"/{_name}{group}", [UnifiedFactAttribute.Mount!])!; // there is one, or the test is skipped

    private Process Sleep()
    {
        var process = Process.Start("sleep", "600");
        _processes.Add(process);
        return process;
    }

    private static void End(Process process)
    {
        process.Kill();
        process.WaitForExit();
    }

    // What the kernel does with groups shows some milliseconds later.
    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, s_long));
}

/// <summary>A test that needs a hierarchy of version 2 and the right to make groups in it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnifiedFactAttribute : FactAttribute
{
    public static CgroupMount? Mount { get; } = CgroupMount.ReadAll(File.ReadLines("/proc/self/mountinfo")).FirstOrDefault(mount => mount.Controllers is [""]);

    public UnifiedFactAttribute() =>
        Skip = !Environment.IsPrivilegedProcess ? "control groups: needs root" : Mount is null ? "control groups: no hierarchy of version 2 here" : null;
}
