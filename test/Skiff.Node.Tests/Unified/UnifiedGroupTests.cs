using System.Text.Json;
using Skiff.Node.Tests.Pods;
using Skiff.Node.Tests.Pods.Cri;

namespace Skiff.Node.Tests.Unified;

/// <summary>Limits, counts and the end of memory in control groups of version 2 without systemd (driver cgroupfs): guests are in those that we make, Linux containers in the OCI runtime's.</summary>
[Collection(UnifiedNodeCollection.Name)]
public sealed class UnifiedGroupTests(PodNodes nodes)
{
    private const long Limit = 96 << 20;

    [UnifiedFact]
    public async Task Metrics_are_those_of_version_2_in_its_units()
    {
        var node = await nodes.OfAsync(Edition.Installed);
        await using var pod = await node.StartPodAsync("wasmtime");
        var container = await StartLoopAsync(node, pod, config => config.Linux.Resources.MemoryLimitInBytes = Limit);
        var group = UnifiedGroup.Of(node.Pid(container.Id));
        await PodNode.UntilAsync(() => Task.FromResult(group.Count("cpu.stat", "usage_usec") > 100_000));

        var before = group.Count("cpu.stat", "usage_usec");
        using var metrics = JsonDocument.Parse(node.Ctr("task", "metrics", "--format", "json", container.Id).Output);
        var between = group.Count("cpu.stat", "usage_usec");
        var stats = await container.StatsAsync();
        var after = group.Count("cpu.stat", "usage_usec");

        var root = metrics.RootElement; // of another type it would have no such names
        Assert.InRange(root.GetProperty("cpu").GetProperty("usage_usec").GetInt64(), before, between);
        Assert.InRange((long)stats.Cpu.UsageCoreNanoSeconds.Value, between * 1000, after * 1000); // the CRI has nanoseconds
        Assert.Equal(Limit, root.GetProperty("memory").GetProperty("usage_limit").GetInt64());
        Assert.InRange(root.GetProperty("memory").GetProperty("usage").GetInt64(), 1 << 20, Limit);
        Assert.InRange(root.GetProperty("memory").GetProperty("anon").GetInt64(), 1, Limit);
        Assert.InRange((long)stats.Memory.WorkingSetBytes.Value, 1 << 20, Limit);
        Assert.InRange(root.GetProperty("pids").GetProperty("current").GetInt64(), 2, 1000); // threads of one process
    }

    [UnifiedFact]
    public async Task A_container_that_is_killed_for_want_of_memory_says_so()
    {
        var node = await nodes.OfAsync(Edition.Installed);
        await using var pod = await node.StartPodAsync("skiff");

        var linux = await pod.StartAsync("linux", BusyboxImage.Name, ["/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=64M", "count=1"], config => config.Linux.Resources.MemoryLimitInBytes = 16 << 20);
        var killed = await linux.EndAsync();

        await HasReasonAsync(linux, "OOMKilled");
        Assert.Equal(137, killed.ExitCode);
    }

    [UnifiedFact]
    public async Task A_guest_is_refused_memory_at_its_limit_and_killed_only_where_the_limit_comes_down_on_it()
    {
        var node = await nodes.OfAsync(Edition.Installed);
        await using var pod = await node.StartPodAsync("wasmtime");

        var greedy = await pod.StartAsync("greedy", await node.TakeAsync(WasmImage.Greedy), ["/greedy.wat"], config => config.Linux.Resources.MemoryLimitInBytes = 64 << 20);
        var refused = await greedy.EndAsync();
        var loop = await StartLoopAsync(node, pod, config => config.Linux.Resources.MemoryLimitInBytes = 64 << 20);
        await loop.UpdateAsync(new LinuxContainerResources { MemoryLimitInBytes = 1 << 20 });
        var killed = await loop.EndAsync();

        Assert.Equal((9, "Error"), (refused.ExitCode, refused.Reason));
        await HasReasonAsync(loop, "OOMKilled");
        Assert.Equal(137, killed.ExitCode);
    }

    [UnifiedFact]
    public async Task A_guest_is_frozen_and_goes_on()
    {
        var node = await nodes.OfAsync(Edition.Installed);
        await using var pod = await node.StartPodAsync("wasmtime");
        var container = await StartLoopAsync(node, pod);
        var group = UnifiedGroup.Of(node.Pid(container.Id));

        Assert.Equal(0, node.Ctr("task", "pause", container.Id).Status);
        var frozen = (group["cgroup.freeze"], group.Count("cgroup.events", "frozen"), node.Status(container.Id));
        var used = group.Count("cpu.stat", "usage_usec");
        var again = group.Count("cpu.stat", "usage_usec");
        Assert.Equal(0, node.Ctr("task", "resume", container.Id).Status);
        await PodNode.UntilAsync(() => Task.FromResult(group.Count("cpu.stat", "usage_usec") > again));

        Assert.Equal(("1", 1, "PAUSED"), frozen);
        Assert.Equal(used, again);
        Assert.Equal(("0", 0, "RUNNING"), (group["cgroup.freeze"], group.Count("cgroup.events", "frozen"), node.Status(container.Id)));
    }

    [UnifiedFact]
    public async Task A_frozen_guest_is_killed()
    {
        var node = await nodes.OfAsync(Edition.Installed);
        await using var pod = await node.StartPodAsync("wasmtime");
        var container = await StartLoopAsync(node, pod);

        Assert.Equal(0, node.Ctr("task", "pause", container.Id).Status);
        var status = await container.StopAsync(0);

        Assert.Equal(137, status.ExitCode);
    }

    [UnifiedFact]
    public async Task Limits_are_changed_while_it_runs()
    {
        var node = await nodes.OfAsync(Edition.Installed);
        await using var pod = await node.StartPodAsync("wasmtime");
        var container = await StartLoopAsync(node, pod, config => config.Linux.Resources = new LinuxContainerResources { MemoryLimitInBytes = Limit, CpuShares = 1024, CpuQuota = 200_000, CpuPeriod = 100_000 });
        var group = UnifiedGroup.Of(node.Pid(container.Id));
        var before = (group["memory.max"], group["cpu.max"], group["cpu.weight"]);

        await container.UpdateAsync(new LinuxContainerResources { MemoryLimitInBytes = 2 * Limit, CpuShares = 2048, CpuQuota = 50_000, CpuPeriod = 100_000 });

        // A share of 1024 is a weight of 39 of 10,000: 1 + (shares - 2) * 9999 / 262142 (runc's and crun's rule).
        Assert.Equal(($"{Limit}", "200000 100000", "39"), before);
        Assert.Equal(($"{2 * Limit}", "50000 100000", "79"), (group["memory.max"], group["cpu.max"], group["cpu.weight"]));
    }

    [UnifiedFact]
    public async Task There_are_no_more_processes_than_the_limit()
    {
        const string Forks = "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 600 & done; echo made";
        var node = await nodes.OfAsync(Edition.Installed);
        await using var pod = await node.StartPodAsync("skiff");

        var limited = await pod.StartAsync("limited", BusyboxImage.Name, ["/bin/sh", "-c", Forks], config => config.Linux.Resources.Unified.Add("pids.max", "8"));
        var free = await pod.StartAsync("free", BusyboxImage.Name, ["/bin/sh", "-c", Forks + "; wait"], config => config.Linux.Resources.Unified.Add("pids.max", "64"));
        var guest = await StartLoopAsync(node, pod, config => config.Linux.Resources.Unified.Add("pids.max", "65"));
        var ended = await limited.EndAsync();
        await free.UntilWrittenAsync("stdout", "made\n");

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains("can't fork", limited.Log("stderr"), StringComparison.Ordinal);
        Assert.Equal("", free.Log("stderr"));
        Assert.Equal("65", UnifiedGroup.Of(node.Pid(guest.Id))["pids.max"]);
    }

    // Its kill and its end are told by two events, which may come in either order.
    private static Task HasReasonAsync(PodContainer container, string reason) => PodNode.UntilAsync(async () => (await container.StatusAsync()).Reason == reason);

    private static async Task<PodContainer> StartLoopAsync(PodNode node, Pod pod, Action<ContainerConfig>? change = null)
    {
        var container = await pod.StartAsync("loop", await node.TakeAsync(WasmImage.Loop), ["/loop.wat"], change);
        await container.UntilWrittenAsync("stdout", "ready\n");
        Assert.True(node.IsMadeDirectly(container.Id));
        return container;
    }
}
