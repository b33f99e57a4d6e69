using System.Globalization;
using Skiff.Node.Tests.Endurance;

namespace Skiff.Node.Tests.Hostile;

/// <summary>
/// A guest that tries to get what its pod did not give it. Beside each attempt stands the same attempt with the grant, which succeeds: so the attempt is one.
/// Errors are those of WASI preview 1: 8 "badf", 44 "noent", 57 "notsock", 69 "rofs", 76 "notcapable".
/// </summary>
public abstract class HostileGuestTests(WasmNode node)
{
    [WasmFact]
    public void Nothing_but_the_image_is_reached_from_its_root()
    {
        string[] outside =
        [
            "../../etc/passwd", "/etc/passwd", "up", "absolute", "through", "proc/self/environ", "proc/self/exe", "proc/self/mem", "proc/1/root/etc/passwd", "proc/self/fd/0",
            "proc/self/root/file", "sys/kernel/uevent_seqnum", "dev/null", ".skiff/run", ".skiff/settings.json",
        ];

        var lines = TryPaths("outside", [], [.. outside.Select(path => "<" + path), "?proc", "?.skiff", ">proc/self/mem", "@/etc/passwd", "@proc/self/environ", "<file", "<inside"]);

        // What is made directly has no /sys at all.
        string[] denied = [.. outside.Select(path => node.IsDirect && path.StartsWith("sys/", StringComparison.Ordinal) ? "44" : "76")];
        Assert.Equal([.. denied, .. Enumerable.Repeat("76", 5), "=image", "=image"], lines);
    }

    [WasmFact]
    public void Nothing_beside_a_volume_is_reached_through_it()
    {
        using var host = new HostFolder();
        string[] attempts = ["<../other/token", "<out", "<absolute", "@../other/token", "<token", "<file"];

        var granted = TryPaths("beside", HostFolder.Mount(host.Granted, "/data"), attempts);
        var without = TryPaths("without", [], "<../other/token", "<token", "<file");
        var both = TryPaths("both", [.. HostFolder.Mount(host.Granted, "/data"), .. HostFolder.Mount(host.Other, "/other")], "<token", "<file");

        // The image's root first, then the volumes.
        Assert.Equal(["76 76", "44 76", "76 76", "76 76", "44 44", "=image =granted"], granted);
        Assert.Equal(["76", "44", "=image"], without);
        Assert.Equal(["44 44 =secret", "=image =granted 44"], both);
    }

    [WasmFact]
    public void What_is_for_reading_is_not_written_to()
    {
        using var host = new HostFolder();

        var reading = TryPaths("reading", [.. HostFolder.Mount(host.Granted, "/data", "ro"), "--read-only"], ">file", ">new", "@file");
        var afterReading = File.ReadAllText(Path.Combine(host.Granted, "file"));
        var writing = TryPaths("writing", HostFolder.Mount(host.Granted, "/data"), ">file", ">new", "@file");

        Assert.Equal(["69 69", "69 69", "69 69"], reading);
        Assert.Equal("granted", afterReading);
        Assert.Equal(["0 0", "0 0", "=xmage =xranted"], writing);
        Assert.Equal("x", File.ReadAllText(Path.Combine(host.Granted, "new")));
    }

    [WasmFact]
    public void What_is_mounted_below_a_volume_is_not_part_of_it()
    {
        using var host = new HostFolder();
        Directory.CreateDirectory(Path.Combine(host.Granted, "secrets/kubernetes.io/serviceaccount"));
        const string Attempt = "<secrets/kubernetes.io/serviceaccount/token";

        var below = TryPaths("below", [.. HostFolder.Mount(host.Granted, "/var/run"), .. HostFolder.Mount(host.Other, ProbeImage.Token)], Attempt, "<file");
        var asVolume = TryPaths("as-volume", [.. HostFolder.Mount(host.Granted, "/var/run"), .. HostFolder.Mount(host.Other, "/var/run/mine")], "<token", "<file");

        Assert.Equal(["44 76", "=image =granted"], below);
        Assert.Equal(["44 44 =secret", "=image =granted 44"], asVolume);
    }

    [WasmFact]
    public void A_link_of_the_image_does_not_make_a_volume_of_the_pods_credentials()
    {
        using var host = new HostFolder();
        string[] mounts = [.. HostFolder.Mount(host.Granted, "/data"), .. HostFolder.Mount(host.Other, ProbeImage.Token)];

        var lured = node.RunGuest(ProbeImage.Lured, "lured", mounts, ProbeImage.Command, "<token");
        var plain = TryPaths("not-lured", mounts, "<token", "<file");

        Assert.Equal((1, ""), (lured.Status, lured.Output));
        Assert.Contains("SK4114: the volume at '/data' is not what is there", lured.Error, StringComparison.Ordinal);
        Assert.Equal(["44 44", "=image =granted"], plain);
    }

    [WasmFact]
    public void Another_containers_files_are_out_of_reach()
    {
        using var other = RunningProgram.Container(node, ProbeImage.Plain, "neighbour", [], ProbeImage.Command, "*");
        other.WaitFor("ready");
        var pid = node.Pid("neighbour").ToString(CultureInfo.InvariantCulture);
        var files = Path.Combine(node.BundleOf("neighbour"), "rootfs");

        var lines = TryPaths("curious", [], $"<proc/{pid}/root/file", $"<../../../../..{files}/file", $"<{files}/file");
        var granted = TryPaths("invited", HostFolder.Mount(files, "/other"), "<file");
        node.Ctr("task", "kill", "neighbour");

        Assert.Equal(["76", "76", "76"], lines);
        Assert.Equal(["=image =image"], granted);
        Assert.Equal(143, other.WaitForExit());
    }

    [WasmFact]
    public void The_environment_is_the_pods_and_nothing_of_the_nodes()
    {
        Assert.Equal(["PATH=/bin\0GREETING=hi\0"], Try("environment", [], "!"));
        Assert.Equal(["PATH=/bin\0GREETING=hi\0DOTNET_gcServer=1\0"], Try("more-environment", ["--env", "DOTNET_gcServer=1"], "!"));
    }

    [WasmFact]
    public void No_descriptor_is_a_socket_and_the_network_is_what_is_granted()
    {
        const int Port = 18080;
        var network = new PodNetwork(node.StartGuest(WasmImage.Api, "asked", ["--env", $"WASMTIME_HTTP_PROXY_SOCKET_ADDR=127.0.0.1:{Port}"]));
        string[] shared = ["--with-ns", $"network:/proc/{node.Pid("asked")}/ns/net"];
        var asking = ProbeImage.Asking(Port);

        using var denied = RunningProgram.Container(node, asking, "asking", [.. shared, "--env", "WASMTIME_HTTP_PROXY_SOCKET_ADDR=127.0.0.1:18081"]);
        using var granted = RunningProgram.Container(node, asking, "allowed", [.. shared, "--env", "WASMTIME_HTTP_PROXY_SOCKET_ADDR=127.0.0.1:18082", "--annotation", $"skiff.dev/allowed-outbound-hosts=http://127.0.0.1:{Port}"]);
        var (asked, refusal, answer) = (network.Get(Port, "/other"), network.Get(18081, "/"), network.Get(18082, "/"));
        denied.WaitFor($"http://127.0.0.1:{Port}");
        foreach (var id in new[] { "asked", "asking", "allowed" })
        {
            node.Remove(id);
        }

        Assert.StartsWith("HTTP/1.1 404 ", asked, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 500 ", refusal, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 404 ", answer, StringComparison.Ordinal);
        Assert.Contains("skiff.dev/allowed-outbound-hosts", denied.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("skiff.dev/allowed-outbound-hosts", granted.Text, StringComparison.Ordinal);
        Assert.Equal(["57 57 57 57 57 8 8 8 8 8 8 8"], Try("sockets", [], "#")); // three streams and two directories
    }

    [WasmFact]
    public void There_is_no_function_that_makes_processes_or_threads()
    {
        foreach (var (module, name) in new[] { ("wasi_snapshot_preview1", "proc_exec"), ("wasi", "thread-spawn"), ("env", "fork") })
        {
            var result = node.RunGuest(ProbeImage.Importing(module, name), "imports", []);

            Assert.Equal((1, ""), (result.Status, result.Output));
            Assert.Contains(name, result.Error, StringComparison.Ordinal);
        }

        var known = node.RunGuest(ProbeImage.Importing("wasi_snapshot_preview1", "proc_exit"), "imports", []);

        Assert.Equal((0, ""), (known.Status, known.Error));
    }

    [WasmFact]
    public void Memory_ends_at_the_limit_of_the_container()
    {
        const int PageSize = 65536;
        const long Small = 64 << 20, Large = 256 << 20;

        var small = Pages(Small);
        var large = Pages(Large);

        Assert.InRange(small * PageSize, Small / 2, Small);
        Assert.InRange(large * PageSize, Small + 1, Large);

        long Pages(long limit) => long.Parse(Try($"memory-{limit}", ["--memory-limit", limit.ToString(CultureInfo.InvariantCulture)], "~").Single(), CultureInfo.InvariantCulture);
    }

    [WasmFact]
    public void A_loop_gets_the_time_of_its_limit()
    {
        using var limited = RunningProgram.Container(node, ProbeImage.Plain, "limited", ["--cpus", "0.1"], ProbeImage.Command, "*");
        using var free = RunningProgram.Container(node, ProbeImage.Plain, "free", [], ProbeImage.Command, "*");
        limited.WaitFor("ready");
        free.WaitFor("ready");
        var (limitedGroup, freeGroup) = (ContainerProcess.Of(node.Pid("limited")), ContainerProcess.Of(node.Pid("free")));

        // Both have used what a limit would notice.
        PrivateContainerd.Until(() => limitedGroup.Throttled > 2 && node.CpuNanoseconds("free") > 500_000_000);
        var unlimited = freeGroup.Throttled;
        node.Ctr("task", "kill", "limited");
        node.Ctr("task", "kill", "free");

        Assert.Equal(0, unlimited);
        Assert.Equal((143, 143), (limited.WaitForExit(), free.WaitForExit()));
    }

    [WasmFact]
    public void Output_that_nobody_reads_waits_and_costs_nobody_memory()
    {
        const int Written = (50 << 20) + 1; // and the end of the line
        const int OfOnePage = 4096; // what a pipe holds at least, see pipe(7): how much more is the machine's affair
        var pid = node.StartGuest(ProbeImage.Plain, "unread", [], ProbeImage.Command, "+");
        PrivateContainerd.Until(() => ContainerProcess.Of(pid) is { Written: >= OfOnePage, Sleeps: true });
        var shim = ShimProcess.Of(pid).Written;
        node.Remove("unread");

        var read = node.RunGuest(ProbeImage.Plain, "read", [], ProbeImage.Command, "+");

        Assert.Equal((0, ""), (read.Status, read.Error));
        Assert.InRange(shim, 1, 16 * 1024);
        Assert.Equal(Written, read.Output.Length);
    }

    // A line for each attempt.
    private string[] Try(string id, string[] options, params string[] attempts)
    {
        var result = node.RunGuest(ProbeImage.Plain, id, options, [ProbeImage.Command, .. attempts]);
        Assert.Equal((0, ""), (result.Status, result.Error));
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd(' '))];
    }

    // A line for each path, with a word for each directory: the image's root, and the volumes. Between them is the empty /run that ctr mounts into every container.
    private string[] TryPaths(string id, string[] options, params string[] paths) => [.. Try(id, options, paths).Select(line =>
    {
        var words = line.Split(' ').ToList();
        words.RemoveAt(1);
        return string.Join(' ', words);
    })];
}

/// <summary>In containers that are made directly.</summary>
[Collection(WasmNodeCollection.Name)]
public sealed class HostileGuestDirectTests(WasmNode node) : HostileGuestTests(node);

/// <summary>In containers that the OCI runtime makes.</summary>
[Collection(WasmNodeCollection.Name)]
public sealed class HostileGuestByRuntimeTests(RuntimeWasmNode node) : HostileGuestTests(node);
