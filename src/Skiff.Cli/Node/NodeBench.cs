using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Skiff.Cli.Node;

/// <summary>How much is measured.</summary>
/// <param name="Runs">Starts of each kind.</param>
/// <param name="Replicas">Containers of each kind at once.</param>
/// <param name="Idle">How long they have nothing to do before their memory is looked at.</param>
/// <param name="Seconds">Of load, for each of three rounds.</param>
internal sealed record BenchSettings(int Runs, int Replicas, TimeSpan Idle, int Seconds);

/// <summary>Measures containers of this node: ours, and such of the node's OCI runtime that do the same.</summary>
internal sealed class NodeBench(NodeContainerd containerd, BenchSettings settings, Action<string> progress)
{
    /// <summary>What a shim is asked before its memory is looked at again.</summary>
    internal const int Calls = 10_000;

    private const int Rounds = 3;
    private const int Connections = 16;

    // Two are there before the count begins: the first pays for what all share.
    private const int NotCounted = 2;

    private static readonly TimeSpan s_longestStart = TimeSpan.FromSeconds(60);

    /// <summary>Measures all.</summary>
    public async Task<NodeFigures> MeasureAsync()
    {
        foreach (var image in new[] { BenchImage.Linux, BenchImage.Module, BenchImage.Http })
        {
            containerd.Import(image);
        }

        progress("compiling the guests");
        var started = Stopwatch.GetTimestamp();
        var module = containerd.Start(BenchImage.Module, "module", [BenchImage.Module.Command + "#stay"]);
        var firstStart = Stopwatch.GetElapsedTime(started);
        var (bundle, socket) = (OptionOf(module, "-bundle"), OptionOf(module, "-socket"));

        progress($"memory of a container with a module, after {settings.Idle.TotalSeconds:F0} s");
        await Task.Delay(settings.Idle).ConfigureAwait(false);
        var (shim, guest) = (ProcessFiles.ProportionalBytes(module.Shim), ProcessFiles.ProportionalBytes(module.Pid));
        progress($"the same of its shim after {Calls} calls");
        ShimCalls.Make(socket, module.Id, Calls);
        await Task.Delay(settings.Idle).ConfigureAwait(false);
        var memory = new ModuleFigures(shim, guest, ProcessFiles.ProportionalBytes(module.Shim));
        containerd.Remove(module.Id);

        progress($"{settings.Runs} starts of each kind");
        using var latency = new StartLatency(containerd, Path.GetDirectoryName(bundle) ?? "/");
        var starts = latency.Measure(settings.Runs, BenchImage.Linux, BenchImage.Module);

        var linux = await MeasureServersAsync(BenchImage.Linux).ConfigureAwait(false);
        var wasm = await MeasureServersAsync(BenchImage.Http).ConfigureAwait(false);
        var load = await MeasureLoadAsync().ConfigureAwait(false);
        return new NodeFigures(
            new KindFigures(BenchImage.Linux.Content.Length, starts[BenchImage.Linux], linux.Memory, load.Linux, linux.Process),
            new KindFigures(BenchImage.Http.Content.Length, starts[BenchImage.Module], wasm.Memory, load.Wasm, wasm.Process),
            memory, firstStart);
    }

    private static string OptionOf(RunningContainer container, string name) => ProcessFiles.Option(container.Shim, name)
        ?? throw new CommandException($"{BenchImage.Module.Runtime} is not our shim; install containerd-shim-skiff-v1 where containerd finds it");

    private async Task<(MemoryFigures Memory, ProcessFigures Process)> MeasureServersAsync(BenchImage image)
    {
        var running = new List<RunningContainer>();
        var sums = new List<long>();
        foreach (var count in new[] { 1, NotCounted, settings.Replicas })
        {
            progress($"memory of {count} with {image.File}, after {settings.Idle.TotalSeconds:F0} s");
            while (running.Count < count)
            {
                running.Add((await StartServerAsync(image, $"server-{running.Count}").ConfigureAwait(false)).Container);
            }

            await Task.Delay(settings.Idle).ConfigureAwait(false);
            sums.Add(running.Sum(container => ProcessFiles.ProportionalBytes(container.Shim) + ProcessFiles.ProportionalBytes(container.Pid)));
        }

        var process = ProcessFigures.Of(running[0].Pid);
        running.ForEach(container => containerd.Remove(container.Id));
        return (new MemoryFigures(sums[0], (sums[2] - sums[1]) / (settings.Replicas - NotCounted)), process);
    }

    // In turn, so that what else the machine does meets both.
    private async Task<(double Linux, double Wasm)> MeasureLoadAsync()
    {
        var (linux, wasm) = (new List<double>(), new List<double>());
        for (var round = 1; round <= Rounds; round++)
        {
            progress($"load, {settings.Seconds} s of {Connections} connections each, round {round} of {Rounds}");
            foreach (var (image, rates) in new[] { (BenchImage.Linux, linux), (BenchImage.Http, wasm) })
            {
                var (container, url) = await StartServerAsync(image, $"load-{round}").ConfigureAwait(false);
                rates.Add((await ClosedLoop.RunAsync(url, settings.Seconds, Connections).ConfigureAwait(false)).PerSecond);
                containerd.Remove(container.Id);
            }
        }

        return (Median(linux), Median(wasm));
    }

    private async Task<(RunningContainer Container, Uri Url)> StartServerAsync(BenchImage image, string id)
    {
        var address = new IPEndPoint(IPAddress.Loopback, FreePort());
        var port = address.Port.ToString(CultureInfo.InvariantCulture);
        var container = image == BenchImage.Linux
            ? containerd.Start(image, id, [image.Command, "serve", port], "--net-host")
            : containerd.Start(image, id, [], "--net-host", "--env", $"WASMTIME_HTTP_PROXY_SOCKET_ADDR={address}");
        var url = new Uri($"http://{address}/health");
        using var client = new HttpClient();
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(10).ConfigureAwait(false))
        {
            try
            {
                await client.GetStringAsync(url).ConfigureAwait(false);
                return (container, url);
            }
            catch (HttpRequestException exception) when (Stopwatch.GetElapsedTime(started) > s_longestStart)
            {
                throw new CommandException($"{image.File} does not answer: {exception.Message}");
            }
            catch (HttpRequestException)
            {
                continue; // It does not listen yet.
            }
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port; // bound, so it has one
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
