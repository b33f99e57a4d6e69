using System.Text.Json.Nodes;
using Skiff.Node.Tests.Pods.Cri;

namespace Skiff.Node.Tests.Pods;

/// <summary>Pods by the interface that kubelet uses, with the runtime classes of our executable.</summary>
public sealed class PodTests(PodNodes nodes) : IClassFixture<PodNodes>
{
    [Theory, On(Edition.Installed), On(Edition.Trixie), On(Edition.Sid)]
    public async Task A_module_runs_to_its_end(Edition edition)
    {
        var node = await nodes.OfAsync(edition);
        await using var pod = await node.StartPodAsync("wasmtime");

        var container = await pod.StartAsync("module", await node.TakeAsync(WasmImage.Module), ["/app.wasm", "one", "two"], config => config.Envs.Add(new KeyValue { Key = "GREETING", Value = "kubelet" }));
        var status = await container.EndAsync();

        Assert.Equal((2, "Error"), (status.ExitCode, status.Reason));
        Assert.Equal("hello from c, argc=3\narg 1: one\narg 2: two\nGREETING=kubelet\n", container.Log("stdout"));
    }

    [Theory, On(Edition.Installed), On(Edition.Trixie), On(Edition.Sid)]
    public async Task An_application_answers_at_the_pods_address_until_it_is_stopped(Edition edition)
    {
        var node = await nodes.OfAsync(edition);
        await using var pod = await node.StartPodAsync("spin");

        var container = await pod.StartAsync("app", await node.TakeAsync(WasmImage.App), ["/"]);
        var answer = await node.GetAsync(pod.Address, 80);
        var status = await container.StopAsync(30);

        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.Equal((0, "Completed"), (status.ExitCode, status.Reason));
    }

    [Theory, On(Edition.Installed), On(Edition.Trixie), On(Edition.Sid)]
    public async Task An_application_that_was_pushed_to_a_registry_answers_at_the_pods_address(Edition edition)
    {
        var node = await nodes.OfAsync(edition);
        await using var pod = await node.StartPodAsync("spin");

        var container = await pod.StartAsync("pushed", await node.TakeAsync(SpinArtifact.Image), ["/"]);
        var answer = await node.GetAsync(pod.Address, 80);
        var status = await container.StopAsync(30);

        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.Equal((0, "Completed"), (status.ExitCode, status.Reason));
    }

    [Theory, On(Edition.Sid)]
    public async Task The_runtime_says_what_it_can_do(Edition edition)
    {
        var node = await nodes.OfAsync(edition);

        var answer = node.Ctr("plugins", "inspect-runtime", "--runtime", PrivateContainerd.Runtime);
        var info = JsonNode.Parse(answer.Output)!; // it is JSON, else this throws

        Assert.Equal(PrivateContainerd.Runtime, (string?)info["Name"]);
        Assert.Contains("mount", info["Features"]!["linux"]!["namespaces"]!.AsArray().Select(name => (string?)name)); // a runc that knows "features" is there
        Assert.Contains("skiff.dev/allowed-outbound-hosts", info["Features"]!["potentiallyUnsafeConfigAnnotations"]!.AsArray().Select(name => (string?)name));
    }

    [Theory, On(Edition.Installed), On(Edition.Trixie, Full = true), On(Edition.Sid, Full = true)]
    public async Task A_component_answers_at_the_pods_address(Edition edition)
    {
        var node = await nodes.OfAsync(edition);
        await using var pod = await node.StartPodAsync("wasmtime");

        await pod.StartAsync("api", await node.TakeAsync(WasmImage.Api), ["/api.wasm"]);

        Assert.StartsWith("HTTP/1.1 200 OK", await node.GetAsync(pod.Address, 8080), StringComparison.Ordinal);
    }

    [Theory, On(Edition.Installed), On(Edition.Trixie), On(Edition.Sid)]
    public async Task A_sidecar_for_Linux_and_a_component_share_the_pods_network(Edition edition)
    {
        var node = await nodes.OfAsync(edition);
        await using var pod = await node.StartPodAsync("skiff");

        await pod.StartAsync("api", await node.TakeAsync(WasmImage.Api), ["/api.wasm"]);
        var sidecar = await pod.StartAsync("sidecar", BusyboxImage.Name, ["/bin/sleep", "600"]);
        await node.GetAsync(pod.Address, 8080);
        // The end of what it writes may be seen before the request; then there is no answer.
        ExecSyncResponse asked = new();
        await PodNode.UntilAsync(async () =>
            (asked = await sidecar.ExecAsync("/bin/sh", "-c", "printf 'GET /api/data HTTP/1.0\\r\\n\\r\\n' | busybox nc 127.0.0.1 8080")).Stdout.Length > 0);
        var name = await sidecar.ExecAsync("/bin/cat", "/etc/hostname");

        Assert.StartsWith("HTTP/1.1 200 OK", asked.Stdout.ToStringUtf8(), StringComparison.Ordinal);
        Assert.Equal("pod\n", name.Stdout.ToStringUtf8());
    }

    [Theory, On(Edition.Installed), On(Edition.Trixie, Full = true), On(Edition.Sid, Full = true)]
    public async Task Two_guests_of_a_pod_listen_side_by_side(Edition edition)
    {
        var node = await nodes.OfAsync(edition);
        await using var pod = await node.StartPodAsync("wasmtime");

        await pod.StartAsync("first", await node.TakeAsync(WasmImage.App), ["/"]);
        await pod.StartAsync("second", await node.TakeAsync(WasmImage.Api), ["/api.wasm"], config => config.Envs.Add(new KeyValue { Key = "WASMTIME_HTTP_PROXY_SOCKET_ADDR", Value = "0.0.0.0:8081" }));

        Assert.StartsWith("HTTP/1.1 200 OK", await node.GetAsync(pod.Address, 80), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 OK", await node.GetAsync(pod.Address, 8081), StringComparison.Ordinal);
    }

    [Theory, On(Edition.Installed), On(Edition.Trixie, Full = true), On(Edition.Sid, Full = true)]
    public async Task A_container_that_ended_is_started_again_in_its_pod(Edition edition)
    {
        var node = await nodes.OfAsync(edition);
        await using var pod = await node.StartPodAsync("wasmtime");
        var image = await node.TakeAsync(WasmImage.Api);

        var first = await pod.StartAsync("api", image, ["/api.wasm"]);
        await node.GetAsync(pod.Address, 8080);
        var ended = await first.StopAsync(0);
        var second = await pod.StartAsync("api", image, ["/api.wasm"], attempt: 1);
        await first.RemoveAsync();
        var answer = await node.GetAsync(pod.Address, 8080);

        Assert.Equal(137, ended.ExitCode);
        Assert.Equal(ContainerState.ContainerRunning, (await second.StatusAsync()).State);
        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
        Assert.Equal(CriException.NotFound, (await Assert.ThrowsAsync<CriException>(first.StatusAsync)).Status);
    }

    [Theory, On(Edition.Installed), On(Edition.Trixie, Full = true), On(Edition.Sid, Full = true)]
    public async Task A_container_for_Linux_is_one_as_everywhere(Edition edition)
    {
        var node = await nodes.OfAsync(edition);
        await using var pod = await node.StartPodAsync("spin");

        var container = await pod.StartAsync("linux", BusyboxImage.Name, ["/bin/sh", "-c", "echo begun; trap 'exit 7' TERM; while :; do sleep 0.05; done"]);
        await container.UntilWrittenAsync("stdout", "begun\n");
        var inside = await container.ExecAsync("/bin/sh", "-c", "echo out; echo err >&2; exit 5");
        var status = await container.StopAsync(30);

        Assert.Equal((5, "out\n", "err\n"), (inside.ExitCode, inside.Stdout.ToStringUtf8(), inside.Stderr.ToStringUtf8()));
        Assert.Equal((7, "Error"), (status.ExitCode, status.Reason));
        Assert.InRange(status.FinishedAt, status.StartedAt, long.MaxValue);
    }

    [Theory, On(Edition.Installed), On(Edition.Trixie, Full = true), On(Edition.Sid, Full = true)]
    public async Task A_guest_has_other_programs_run_beside_it(Edition edition)
    {
        var node = await nodes.OfAsync(edition);
        await using var pod = await node.StartPodAsync("wasmtime");
        var container = await pod.StartAsync("api", await node.TakeAsync(WasmImage.Api), ["/api.wasm"]);

        var processes = await container.ExecAsync("ps");
        var missing = await Assert.ThrowsAsync<CriException>(() => container.ExecAsync("sh"));

        Assert.Equal(0, processes.ExitCode);
        Assert.Contains("/.skiff/run", processes.Stdout.ToStringUtf8(), StringComparison.Ordinal);
        Assert.Contains("\"sh\"", missing.Message, StringComparison.Ordinal);
    }

    [Theory, On(Edition.Installed), On(Edition.Trixie), On(Edition.Sid)]
    public async Task Use_is_counted_and_limits_are_changed_while_it_runs(Edition edition)
    {
        const long Before = 64 << 20, After = 96 << 20;
        var node = await nodes.OfAsync(edition);
        await using var pod = await node.StartPodAsync("wasmtime");
        var container = await pod.StartAsync("loop", await node.TakeAsync(WasmImage.Loop), ["/loop.wat"], config => config.Linux.Resources.MemoryLimitInBytes = Before);
        await container.UntilWrittenAsync("stdout", "ready\n");

        await PodNode.UntilAsync(async () => (await container.StatsAsync()).Cpu?.UsageCoreNanoSeconds.Value > 50_000_000);
        var stats = await container.StatsAsync();
        var limit = ControlGroups.Read(container.Cgroup, "memory", "memory.limit_in_bytes", "memory.max");
        await container.UpdateAsync(new LinuxContainerResources { MemoryLimitInBytes = After, CpuQuota = 50_000, CpuPeriod = 100_000 });

        Assert.InRange((long)stats.Memory.WorkingSetBytes.Value, 1 << 20, Before);
        Assert.Equal($"{Before}", limit);
        Assert.Equal($"{After}", ControlGroups.Read(container.Cgroup, "memory", "memory.limit_in_bytes", "memory.max"));
        Assert.StartsWith("50000", ControlGroups.Read(container.Cgroup, "cpu", "cpu.cfs_quota_us", "cpu.max"), StringComparison.Ordinal);
    }

    [Theory, On(Edition.Installed), On(Edition.Trixie, Full = true), On(Edition.Sid, Full = true)]
    public async Task A_trap_is_in_the_log_and_in_the_termination_message(Edition edition)
    {
        var node = await nodes.OfAsync(edition);
        await using var pod = await node.StartPodAsync("wasmtime");
        var message = Path.Combine(node.Folder, "logs", pod.Id + ".message");
        await File.WriteAllTextAsync(message, "");

        var container = await pod.StartAsync("trap", await node.TakeAsync(WasmImage.Trap), ["/trap.wat"], config => config.Mounts.Add(new Mount { HostPath = message, ContainerPath = "/dev/termination-log" }));
        var status = await container.EndAsync();

        Assert.Equal((134, "Error"), (status.ExitCode, status.Reason));
        Assert.Contains("at outer (func 1)", container.Log("stderr"), StringComparison.Ordinal);
        Assert.Contains("trap: unreachable", await File.ReadAllTextAsync(message), StringComparison.Ordinal);
    }

    [Theory, On(Edition.Installed), On(Edition.Trixie, Full = true), On(Edition.Sid, Full = true)]
    public async Task What_is_no_guest_is_refused_with_its_reason(Edition edition)
    {
        var node = await nodes.OfAsync(edition);
        await using var pod = await node.StartPodAsync("wasmtime");
        var container = await pod.CreateAsync("broken", await node.TakeAsync(WasmImage.Of("broken", WasmImage.Linux, ["/app.wat"], ("app.wat", WasmImage.Text("(module (func $f (result i32)))")))), ["/app.wat"]);

        var refused = await Assert.ThrowsAsync<CriException>(container.StartAsync);
        var status = await container.StatusAsync();

        Assert.Contains("SK4104: '/app.wat' cannot be compiled", refused.Message, StringComparison.Ordinal);
        Assert.Equal((ContainerState.ContainerExited, "StartError"), (status.State, status.Reason));
    }

    [Theory]
    [On(Edition.Installed), On(Edition.Trixie, Full = true), On(Edition.Sid, Full = true)]
    public async Task Guests_of_a_pod_with_one_list_of_processes_end_by_their_own(Edition edition)
    {
        var node = await nodes.OfAsync(edition);
        await using var pod = await node.StartPodAsync("skiff", config => config.Linux.SecurityContext.NamespaceOptions.Pid = NamespaceMode.Pod);
        var image = await node.TakeAsync(WasmImage.Loop);

        var first = await pod.StartAsync("first", image, ["/loop.wat"]);
        var second = await pod.StartAsync("second", image, ["/loop.wat"]);
        await first.UntilWrittenAsync("stdout", "ready\n");
        await second.UntilWrittenAsync("stdout", "ready\n");
        var ended = await first.StopAsync(30);

        Assert.Equal(143, ended.ExitCode);
        Assert.Equal(ContainerState.ContainerRunning, (await second.StatusAsync()).State);
    }
}
