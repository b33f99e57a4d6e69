using System.Globalization;
using Skiff.Node.Tests.Endurance;
using Skiff.Node.Tests.Pods;
using Skiff.Node.Tests.Pods.Cri;

namespace Skiff.Node.Tests.Unified;

/// <summary>Pods as kubelet asks for them where its cgroup driver is systemd: each pod has a slice, each container a scope in it, which the OCI runtime asks systemd for.</summary>
[Collection(UnifiedNodeCollection.Name)]
public sealed class SystemdTests(PodNodes nodes)
{
    private const long Limit = 96 << 20;
    private const string Slice = "skiffnode.slice";

    [UnifiedFact]
    public Task Containers_are_scopes_of_their_pods_slice() => AreScopesAsync("skiff");

    [UnifiedFact]
    public Task They_are_where_containerds_configuration_says_so() => AreScopesAsync(PodSetup.SystemdHandler);

    [UnifiedFact]
    public async Task Limits_are_systemds_too_so_that_a_reload_keeps_them()
    {
        var node = await nodes.OfAsync(Edition.Installed);
        var (pod, _) = await StartPodAsync(node, "wasmtime");
        await using var disposed = pod;
        var container = await StartGuestAsync(node, pod, Limit);
        var group = UnifiedGroup.Of(node.Pid(container.Id));

        await container.UpdateAsync(new LinuxContainerResources { MemoryLimitInBytes = 2 * Limit, CpuQuota = 50_000, CpuPeriod = 100_000 });
        var limit = Property(container, "MemoryMax");
        Assert.Equal(0, PrivateContainerd.Run("systemctl", ["daemon-reload"]).Status);

        Assert.Equal($"{2 * Limit}", limit);
        Assert.Equal("500ms", Property(container, "CPUQuotaPerSecUSec"));
        Assert.Equal(($"{2 * Limit}", "50000 100000"), (group["memory.max"], group["cpu.max"]));
        Assert.Equal(0, (await container.ExecAsync("ps")).ExitCode);
        Assert.InRange((long)(await container.StatsAsync()).Memory.WorkingSetBytes.Value, 1 << 20, 2 * Limit);
    }

    [UnifiedFact]
    public async Task A_guest_is_frozen_in_its_scope_and_goes_on()
    {
        var node = await nodes.OfAsync(Edition.Installed);
        var (pod, _) = await StartPodAsync(node, "wasmtime");
        await using var disposed = pod;
        var container = await StartGuestAsync(node, pod, Limit);
        var group = UnifiedGroup.Of(node.Pid(container.Id));

        Assert.Equal(0, node.Ctr("task", "pause", container.Id).Status);
        var frozen = group.Count("cgroup.events", "frozen");
        Assert.Equal(0, node.Ctr("task", "resume", container.Id).Status);

        Assert.Equal((1, 0), (frozen, group.Count("cgroup.events", "frozen")));
        Assert.Equal(143, (await container.StopAsync(30)).ExitCode);
    }

    [UnifiedFact]
    public async Task A_scope_that_ran_out_of_memory_is_told_and_leaves_no_failed_unit()
    {
        var node = await nodes.OfAsync(Edition.Installed);
        var (pod, _) = await StartPodAsync(node, "skiff");
        await using var disposed = pod;

        var container = await pod.StartAsync("linux", BusyboxImage.Name, ["/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=64M", "count=1"], config => config.Linux.Resources.MemoryLimitInBytes = 16 << 20);
        var ended = await container.EndAsync();
        await PodNode.UntilAsync(async () => (await container.StatusAsync()).Reason == "OOMKilled");

        Assert.Equal(137, ended.ExitCode);
        await container.RemoveAsync();
        Assert.DoesNotContain(container.Id, Units(), StringComparison.Ordinal);
    }

    [UnifiedFact]
    public async Task A_shim_waits_beside_a_container_that_ended_and_does_not_run()
    {
        var node = await nodes.OfAsync(Edition.Installed);
        var (pod, _) = await StartPodAsync(node, "skiff");
        await using var disposed = pod;
        node.ImageOf(WasmImage.Exits);
        node.StartContainerOf(WasmImage.Exits.Name, "ended", ["--annotation", $"io.kubernetes.cri.sandbox-id={pod.Id}", "--cgroup", $"{Slice}:test:ended"], "/exits.wat");
        await PodNode.UntilAsync(() => Task.FromResult(node.Status("ended") == "STOPPED"));
        var shim = ShimProcess.Of(node.Pid(pod.Id));

        // systemd has removed the group, whose files are ready for ever then: who still waits for them does nothing else.
        await PodNode.UntilAsync(() => Task.FromResult(!Units().Contains("test-ended.scope", StringComparison.Ordinal)));
        var before = shim.Reads;
        Assert.All(Enumerable.Range(0, 5), _ => Assert.Equal(0, node.Ctr("task", "metrics", pod.Id).Status));
        var after = shim.Reads;
        node.Remove("ended");

        Assert.InRange(after - before, 1, 1000);
    }

    [UnifiedFact]
    public async Task A_killed_shim_leaves_no_scope()
    {
        var node = await nodes.OfAsync(Edition.Installed);
        var (pod, slice) = await StartPodAsync(node, "wasmtime");
        var container = await StartGuestAsync(node, pod, Limit);
        var pids = new[] { node.Pid(pod.Id), node.Pid(container.Id) };
        var scopes = pids.Select(UnifiedGroup.Of).ToList();

        ShimProcess.Of(pids[0]).Kill();
        await container.EndAsync();
        await pod.DisposeAsync();

        Assert.All(scopes, scope => Assert.Contains(slice, scope.Path, StringComparison.Ordinal));
        Assert.DoesNotContain(pids, pid => Directory.Exists($"/proc/{pid}"));
        await PodNode.UntilAsync(() => Task.FromResult(!scopes.Any(scope => Directory.Exists(scope.Folder))));
        Assert.DoesNotContain(container.Id, Units(), StringComparison.Ordinal);
    }

    private async Task AreScopesAsync(string handler)
    {
        var node = await nodes.OfAsync(Edition.Installed);
        var (pod, slice) = await StartPodAsync(node, handler);
        var guest = await StartGuestAsync(node, pod, Limit);
        var sidecar = await pod.StartAsync("sidecar", BusyboxImage.Name, ["/bin/sleep", "600"]);

        var groups = new[] { pod.Id, guest.Id, sidecar.Id }.Select(id => UnifiedGroup.Of(node.Pid(id))).ToList();
        var (limit, inSystemd) = (groups[1]["memory.max"], Property(guest, "MemoryMax"));
        var ended = await guest.StopAsync(30);
        await pod.DisposeAsync();

        Assert.Equal(new[] { pod.Id, guest.Id, sidecar.Id }.Select(id => $"/{Slice}/{slice}/cri-containerd-{id}.scope"), groups.Select(group => group.Path));
        Assert.Equal(($"{Limit}", $"{Limit}"), (limit, inSystemd));
        Assert.Equal(143, ended.ExitCode);
        await PodNode.UntilAsync(() => Task.FromResult(!groups.Any(group => Directory.Exists(group.Folder))));
        Assert.DoesNotContain("skiff-compile", Units(), StringComparison.Ordinal); // the compiler's was a scope of its own
    }

    private static async Task<(Pod Pod, string Slice)> StartPodAsync(PodNode node, string handler)
    {
        var slice = string.Create(CultureInfo.InvariantCulture, $"skiffnode-pod{Guid.NewGuid():N}.slice");
        return (await node.StartPodAsync(handler, config => config.Linux.CgroupParent = $"/{Slice}/{slice}"), slice);
    }

    private static async Task<PodContainer> StartGuestAsync(PodNode node, Pod pod, long limit)
    {
        var container = await pod.StartAsync("loop", await node.TakeAsync(WasmImage.Loop), ["/loop.wat"], config => config.Linux.Resources.MemoryLimitInBytes = limit);
        await container.UntilWrittenAsync("stdout", "ready\n");
        Assert.False(node.IsMadeDirectly(container.Id));
        return container;
    }

    private static string Property(PodContainer container, string name) =>
        PrivateContainerd.Run("systemctl", ["show", "--value", "--property", name, $"cri-containerd-{container.Id}.scope"]).Output.Trim();

    private static string Units() => PrivateContainerd.Run("systemctl", ["list-units", "--all", "--plain", "--no-legend", "--type=scope"]).Output;
}
