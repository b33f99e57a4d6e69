using System.Globalization;
using Skiff.Node.Tests.Pods;
using Skiff.Node.Tests.Pods.Cri;
using Xunit.Abstractions;

namespace Skiff.Node.Tests.Endurance;

/// <summary>What must not leak or get lost in the long run, or when a process of the node dies.</summary>
public sealed class EnduranceTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_untilSettled = TimeSpan.FromSeconds(60);

    [Theory, On(Edition.Installed), On(Edition.Trixie, Full = true), On(Edition.Sid, Full = true)]
    public async Task Containerd_is_killed_under_load_and_no_container_is_lost_or_left(Edition edition)
    {
        var rounds = Tier.IsFull ? 50 : 2;
        using var node = await PodNode.StartAsync(edition);
        var leftovers = new Leftovers(node);
        var (api, module) = (await node.TakeAsync(WasmImage.Api), await node.TakeAsync(WasmImage.Module));
        var server = await node.StartPodAsync("wasmtime");
        var containers = new List<PodContainer>
        {
            await server.StartAsync("api", api, ["/api.wasm"]),
            await server.StartAsync("sidecar", BusyboxImage.Name, ["/bin/sleep", "36000"]),
            await (await node.StartPodAsync("skiff")).StartAsync("linux", BusyboxImage.Name, ["/bin/sleep", "36000"]),
        };
        var pids = containers.Select(container => node.Pid(container.Id)).ToArray();
        var load = new PodLoad(node, module);

        for (var round = 0; round < rounds; round++)
        {
            await load.MoreAsync();
            leftovers.NoteSockets();
            await node.RestartAsync();

            Assert.All(await Task.WhenAll(containers.Select(container => container.StatusAsync())), status => Assert.Equal(ContainerState.ContainerRunning, status.State));
            Assert.Equal(pids, containers.Select(container => node.Pid(container.Id)));
            Assert.StartsWith("HTTP/1.1 200 OK", await node.GetAsync(server.Address, 8080), StringComparison.Ordinal);
            Assert.Equal("still\n", (await containers[1].ExecAsync("/bin/echo", "still")).Stdout.ToStringUtf8());
        }

        await load.EndAsync();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rounds} times killed; beside it {load.Completed} pods came and went, {load.Interrupted} were interrupted"));
        leftovers.NoteSockets();
        await node.RemovePodsAsync();

        // containerd itself leaves what it was killed in deleting; nothing runs, is mounted or listens there. What it was killed in making a lease of its own keeps for a day: layers, for example.
        var leases = node.EndLeases();
        await leftovers.NothingAsync(Leftovers.HalfDeleted);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{leases} leases of containerd's own"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{leftovers.Find().Count} folders of bundles half deleted by containerd"));
    }

    [Theory, On(Edition.Installed), On(Edition.Trixie, Full = true), On(Edition.Sid, Full = true)]
    public async Task A_killed_shim_leaves_nothing_of_its_pod(Edition edition)
    {
        using var node = await PodNode.StartAsync(edition);
        var leftovers = new Leftovers(node);
        var pod = await node.StartPodAsync("wasmtime");
        var guest = await pod.StartAsync("api", await node.TakeAsync(WasmImage.Api), ["/api.wasm"]);
        var sidecar = await pod.StartAsync("sidecar", BusyboxImage.Name, ["/bin/sleep", "36000"]);
        await node.GetAsync(pod.Address, 8080);
        var pids = new[] { node.Pid(pod.Id), node.Pid(guest.Id), node.Pid(sidecar.Id) };
        leftovers.NoteSockets();

        ShimProcess.Of(pids[1]).Kill();
        var ended = new[] { await guest.EndAsync(), await sidecar.EndAsync() };

        Assert.All(ended, status => Assert.NotEqual(0, status.ExitCode));
        await PodNode.UntilAsync(() => Task.FromResult(!pids.Any(pid => Directory.Exists($"/proc/{pid}"))));
        await node.RemovePodsAsync();
        await leftovers.NothingAsync();
    }

    [Theory, On(Edition.Installed), On(Edition.Trixie, Full = true), On(Edition.Sid, Full = true)]
    public async Task Containers_come_and_go_and_nothing_grows(Edition edition)
    {
        const int AtATime = 10;
        var cycles = Tier.IsFull ? 100 : 3;
        using var node = await PodNode.StartAsync(edition);
        var leftovers = new Leftovers(node);
        var image = await node.TakeAsync(WasmImage.Api);
        var pods = await Task.WhenAll(Enumerable.Range(0, AtATime).Select(_ => node.StartPodAsync("wasmtime")));
        leftovers.NoteSockets();
        await Task.WhenAll(pods.Select(pod => CycleAsync(pod, image, 0)));
        var shims = pods.Select(pod => ShimProcess.Of(node.Pid(pod.Id))).ToArray();
        var before = shims.Select(shim => (shim.Descriptors, shim.Memory)).ToArray();

        await Task.WhenAll(pods.Select(async pod =>
        {
            for (uint attempt = 1; attempt <= cycles; attempt++)
            {
                await CycleAsync(pod, image, attempt);
            }
        }));

        var after = shims.Select(shim => (shim.Descriptors, shim.Memory)).ToArray();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{cycles * AtATime} containers; of each shim: descriptors {before[0].Descriptors} before, {after[0].Descriptors} after; memory {before.Average(shim => shim.Memory):F0} kB before, {after.Average(shim => shim.Memory):F0} kB after"));
        if (Tier.IsFull)
        {
            await Task.Delay(s_untilSettled);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"after {s_untilSettled.TotalSeconds:F0} s without a call: {string.Join(", ", shims.Select(shim => shim.Memory))} kB, of that not shared and written to {string.Join(", ", shims.Select(shim => shim.Written))} kB"));
        }

        await PodNode.UntilAsync(() => Task.FromResult(shims.Select(shim => shim.Descriptors).SequenceEqual(before.Select(shim => shim.Descriptors))));
        await node.RemovePodsAsync();
        await leftovers.NothingAsync();
    }

    private static async Task CycleAsync(Pod pod, string image, uint attempt)
    {
        var container = await pod.StartAsync("guest", image, ["/api.wasm"], attempt: attempt);
        var status = await container.StopAsync(0);
        Assert.Equal(137, status.ExitCode);
        await container.RemoveAsync();
    }
}

/// <summary>Pods that come and go while a test does something else; calls may fail, because containerd is away at times.</summary>
internal sealed class PodLoad
{
    private const int AtATime = 2;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _end = new();
    private readonly Task _work;
    private int _completed;
    private int _interrupted;

    public PodLoad(PodNode node, string image) => _work = Task.WhenAll(Enumerable.Range(0, AtATime).Select(_ => RunAsync(node, image)));

    public int Completed => _completed;

    public int Interrupted => _interrupted;

    /// <summary>Waits until another pod came and went.</summary>
    public Task MoreAsync()
    {
        var seen = _completed;
        return PodNode.UntilAsync(() => Task.FromResult(_completed > seen));
    }

    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _work;
        _end.Dispose();
    }

    private async Task RunAsync(PodNode node, string image)
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await using var pod = await node.StartPodAsync("skiff");
                var container = await pod.StartAsync("module", image, ["/app.wasm"]);
                await container.EndAsync();
                Interlocked.Increment(ref _completed);
            }
            catch (Exception exception) when (exception is HttpRequestException or CriException or OperationCanceledException)
            {
                Interlocked.Increment(ref _interrupted);
                await Task.Delay(s_pause);
            }
        }
    }
}
