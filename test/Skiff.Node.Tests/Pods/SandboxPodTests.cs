using Skiff.Node.Tests.Endurance;
using Skiff.Node.Tests.Pods.Cri;

namespace Skiff.Node.Tests.Pods;

/// <summary>Pods whose sandbox the shim itself is (<c>sandboxer = "shim"</c>): no pause container, and nothing else differs for what runs in them.</summary>
public sealed class SandboxPodTests(PodNodes nodes) : IClassFixture<PodNodes>
{
    [Theory, On(Edition.Sid)]
    public async Task A_component_answers_at_the_pods_address_without_a_pause_container(Edition edition)
    {
        var node = await nodes.OfAsync(edition);
        var leftovers = new Leftovers(node);
        await using (var pod = await node.StartPodAsync(PodSetup.SandboxHandler))
        {
            var container = await pod.StartAsync("api", await node.TakeAsync(WasmImage.Api), ["/api.wasm"]);
            leftovers.NoteSockets();
            var answer = await node.GetAsync(pod.Address, 8080);
            var tasks = node.Ctr("task", "list", "--quiet").Output;
            var status = await container.StopAsync(30);

            Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
            Assert.Equal(container.Id + "\n", tasks);
            Assert.Equal((0, "Completed"), (status.ExitCode, status.Reason));
        }

        await leftovers.NothingAsync();
    }

    [Theory, On(Edition.Sid)]
    public async Task Containers_of_a_pod_share_what_pods_share(Edition edition)
    {
        var node = await nodes.OfAsync(edition);
        await using var pod = await node.StartPodAsync(PodSetup.SandboxHandler, config =>
        {
            config.DnsConfig = new DNSConfig { Servers = { "10.0.0.10" }, Searches = { "a.local", "b.local" }, Options = { "ndots:5" } };
            config.Linux.Sysctls.Add("net.core.somaxconn", "123");
            config.Linux.Sysctls.Add("kernel.shm_rmid_forced", "1");
        });
        var first = await pod.StartAsync("first", BusyboxImage.Name, ["/bin/sleep", "600"]);
        var second = await pod.StartAsync("second", BusyboxImage.Name, ["/bin/sleep", "600"]);

        await first.ExecAsync("/bin/sh", "-c", "echo shared >/dev/shm/file");
        var seen = await InAsync(second, "cat /dev/shm/file /etc/hostname /proc/sys/kernel/hostname /etc/resolv.conf");
        var settings = await InAsync(second, "cat /proc/sys/net/core/somaxconn /proc/sys/kernel/shm_rmid_forced /proc/sys/net/ipv4/ip_unprivileged_port_start");
        const string Namespaces = "for kind in net ipc uts pid mnt; do busybox readlink /proc/self/ns/$kind; done";
        var (ofFirst, ofSecond) = ((await InAsync(first, Namespaces)).Split('\n'), (await InAsync(second, Namespaces)).Split('\n'));

        Assert.Equal("shared\npod\npod\nsearch a.local b.local\nnameserver 10.0.0.10\noptions ndots:5\n", seen);
        Assert.Equal("123\n1\n0\n", settings);
        Assert.Equal(ofFirst[..3], ofSecond[..3]);
        Assert.DoesNotContain(ofFirst[3], ofSecond);
        Assert.DoesNotContain(ofFirst[4], ofSecond);
        Assert.All(new[] { "net", "ipc", "uts" }, kind => Assert.DoesNotContain(new FileInfo($"/proc/self/ns/{kind}").LinkTarget, ofFirst));
    }

    [Theory, On(Edition.Sid)]
    public async Task A_pod_goes_on_when_containerd_is_killed(Edition edition)
    {
        var node = await nodes.OfAsync(edition);
        await using var pod = await node.StartPodAsync(PodSetup.SandboxHandler);
        var image = await node.TakeAsync(WasmImage.Api);
        var container = await pod.StartAsync("api", image, ["/api.wasm"]);
        await node.GetAsync(pod.Address, 8080);
        var pid = node.Pid(container.Id);

        await node.RestartAsync();
        var again = await pod.StartAsync("sidecar", BusyboxImage.Name, ["/bin/cat", "/etc/hostname"]);
        await again.UntilWrittenAsync("stdout", "pod\n");

        Assert.Equal(PodSandboxState.SandboxReady, await StateAsync(pod));
        Assert.Equal((pid, ContainerState.ContainerRunning), (node.Pid(container.Id), (await container.StatusAsync()).State));
        Assert.StartsWith("HTTP/1.1 200 OK", await node.GetAsync(pod.Address, 8080), StringComparison.Ordinal);
    }

    [Theory, On(Edition.Sid)]
    public async Task A_pod_whose_shim_is_killed_is_not_ready_and_leaves_nothing(Edition edition)
    {
        var node = await nodes.OfAsync(edition);
        var leftovers = new Leftovers(node);
        await using (var pod = await node.StartPodAsync(PodSetup.SandboxHandler))
        {
            var container = await pod.StartAsync("loop", await node.TakeAsync(WasmImage.Loop), ["/loop.wat"]);
            await container.UntilWrittenAsync("stdout", "ready\n");
            leftovers.NoteSockets();

            ShimProcess.Of(node.Pid(container.Id)).Kill();
            await container.EndAsync();
            await PodNode.UntilAsync(async () => await StateAsync(pod) == PodSandboxState.SandboxNotready);
        }

        await leftovers.NothingAsync();
    }

    [Theory, On(Edition.Sid)]
    public async Task A_pod_with_one_list_of_processes_is_refused_with_what_would_run_it(Edition edition)
    {
        var node = await nodes.OfAsync(edition);

        var refused = await Assert.ThrowsAsync<CriException>(() => node.StartPodAsync(PodSetup.SandboxHandler, config => config.Linux.SecurityContext.NamespaceOptions.Pid = NamespaceMode.Pod));

        Assert.Contains("pods with one list of processes for all containers (shareProcessNamespace) need a pause container: sandboxer = \"podsandbox\"", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<PodSandboxState> StateAsync(Pod pod) =>
        (await pod.Node.Client.CallAsync<PodSandboxStatusResponse>("PodSandboxStatus", new PodSandboxRequest { PodSandboxId = pod.Id })).Status.State;

    private static async Task<string> InAsync(PodContainer container, string script) => (await container.ExecAsync("/bin/sh", "-c", script)).Stdout.ToStringUtf8();
}
