using System.Globalization;

namespace Skiff.Node.Tests;

/// <summary>Linux containers through our shim, driven by containerd's own client.</summary>
public sealed class ContainerTests(PrivateContainerd node) : IClassFixture<PrivateContainerd>
{
    private const string Loop = "trap 'exit 7' TERM; while :; do sleep 0.05; done";

    [NodeFact]
    public void Output_and_exit_status_come_through()
    {
        var result = node.RunContainer("plain", "/bin/sh", "-c", "echo out; echo err >&2; exit 3");

        Assert.Equal((3, "out\n"), (result.Status, result.Output));
        Assert.StartsWith("err\n", result.Error, StringComparison.Ordinal);
    }

    [NodeFact]
    public void A_megabyte_of_output_comes_through()
    {
        var result = node.RunContainer("large", "/bin/dd", "if=/dev/zero", "bs=65536", "count=16");

        Assert.Equal((0, 1 << 20), (result.Status, result.Output.Length));
    }

    [NodeFact]
    public void A_program_that_is_not_there_is_an_error_that_names_it()
    {
        var result = node.RunContainer("missing", "/bin/nothing");

        Assert.Equal(1, result.Status);
        Assert.Contains("OCI runtime create failed", result.Error, StringComparison.Ordinal);
        Assert.Contains("/bin/nothing", result.Error, StringComparison.Ordinal);
        _ = node.Ctr("container", "rm", "missing");
        Assert.DoesNotContain(node.Mounts(), mount => mount.Contains("missing", StringComparison.Ordinal));
    }

    [NodeFact]
    public void A_terminal_is_one_for_the_program()
    {
        var result = PrivateContainerd.Run(
            "script", ["-qec", $"ctr --address {node.Address} run --rm -t --runtime {PrivateContainerd.Runtime} {BusyboxImage.Name} tty /bin/sh -c 'tty; exit 4'", "/dev/null"]);

        Assert.Equal(4, result.Status);
        Assert.Contains("/dev/pts/0", result.Output, StringComparison.Ordinal);
    }

    [NodeFact]
    public void A_process_is_added_to_a_container()
    {
        node.StartContainer("execs", [], "/bin/sh", "-c", Loop);

        var result = node.Ctr("task", "exec", "--exec-id", "e1", "execs", "/bin/sh", "-c", "echo inside; exit 5");
        var missing = node.Ctr("task", "exec", "--exec-id", "e2", "execs", "/bin/nothing");
        var again = node.Ctr("task", "exec", "--exec-id", "e1", "execs", "/bin/echo", "again");
        node.Remove("execs");

        Assert.Equal((5, "inside\n"), (result.Status, result.Output));
        Assert.Equal(1, missing.Status);
        Assert.Contains("OCI runtime exec failed", missing.Error, StringComparison.Ordinal);
        Assert.Equal("again\n", again.Output);
    }

    [NodeFact]
    public void A_container_is_paused_and_goes_on()
    {
        var pid = node.StartContainer("paused", [], "/bin/sh", "-c", Loop);

        Assert.Equal(0, node.Ctr("task", "pause", "paused").Status);
        Assert.Equal("PAUSED", node.Status("paused"));
        Assert.Equal(0, node.Ctr("task", "resume", "paused").Status);
        Assert.Equal("RUNNING", node.Status("paused"));
        Assert.Equal(pid, node.Pid("paused"));
        node.Remove("paused");
    }

    [NodeFact]
    public void A_signal_reaches_the_program()
    {
        node.StartContainer("signal", [], "/bin/sh", "-c", Loop);

        node.Ctr("task", "kill", "--signal", "TERM", "signal");
        PrivateContainerd.Until(() => node.Status("signal") == "STOPPED");
        var removed = node.Ctr("task", "rm", "signal");
        node.Remove("signal");

        Assert.Contains("exit code 7", removed.Error, StringComparison.Ordinal);
    }

    [NodeFact]
    public void Metrics_are_in_the_units_of_the_kernel()
    {
        var pid = node.StartContainer("metrics", [], "/bin/sh", "-c", "while :; do :; done");

        PrivateContainerd.Until(() => node.CpuNanoseconds("metrics") > 50_000_000);
        var fromProc = ProcessorNanoseconds(pid);
        var fromMetrics = node.CpuNanoseconds("metrics");
        var after = ProcessorNanoseconds(pid);
        node.Remove("metrics");

        // Clock ticks of 10 ms before and after, and what starting the container took.
        Assert.InRange(fromMetrics, fromProc - 20_000_000, after + 500_000_000);
    }

    [NodeFact]
    public void Out_of_memory_is_told()
    {
        using var events = new EventLog(node);

        var result = node.Ctr(
            "run", "--rm", "--runtime", PrivateContainerd.Runtime, "--memory-limit", "16777216", BusyboxImage.Name, "oom", "/bin/dd", "if=/dev/zero", "of=/dev/null", "bs=64M", "count=1");

        Assert.Equal(137, result.Status);
        PrivateContainerd.Until(() => events.TopicsOf("oom") is [.., "/tasks/delete"]);
        Assert.Equal(["/tasks/create", "/tasks/exit", "/tasks/delete"], events.TopicsOf("oom").Where(topic => topic is not ("/tasks/oom" or "/tasks/start")));
        Assert.Contains("/tasks/oom", events.TopicsOf("oom"));
    }

    [NodeFact]
    public void Events_come_in_order()
    {
        using var events = new EventLog(node);

        for (var i = 0; i < 5; i++)
        {
            node.RunContainer("order", "/bin/true");
            PrivateContainerd.Until(() => events.TopicsOf("order").Count(topic => topic == "/tasks/delete") == i + 1);
        }

        string[] each = ["/tasks/create", "/tasks/start", "/tasks/exit", "/tasks/delete"];
        Assert.Equal([.. each, .. each, .. each, .. each, .. each], events.TopicsOf("order"));
    }

    [NodeFact]
    public void Containers_of_a_pod_share_a_shim()
    {
        string[] pod = ["--annotation", "io.kubernetes.cri.sandbox-id=pod-first"];
        node.StartContainer("pod-first", pod, "/bin/sleep", "600");
        node.StartContainer("pod-second", pod, "/bin/sleep", "600");
        var addresses = new[] { "pod-first", "pod-second" }.Select(id => File.ReadAllText(Path.Combine(node.BundleOf(id), "address"))).ToArray();

        node.Remove("pod-second");
        var first = node.Status("pod-first");
        node.Remove("pod-first");

        Assert.Equal(addresses[0], addresses[1]);
        Assert.Equal("RUNNING", first);
        PrivateContainerd.Until(() => !File.Exists(addresses[0]["unix://".Length..]));
    }

    [NodeFact]
    public void A_killed_containerd_loses_nothing()
    {
        var pid = node.StartContainer("survivor", [], "/bin/sh", "-c", Loop);

        node.Kill();
        node.Start();

        Assert.Equal(("RUNNING", pid), (node.Status("survivor"), node.Pid("survivor")));
        Assert.Equal("inside\n", node.Ctr("task", "exec", "--exec-id", "e", "survivor", "/bin/echo", "inside").Output);
        node.Ctr("task", "kill", "--signal", "TERM", "survivor");
        PrivateContainerd.Until(() => node.Status("survivor") == "STOPPED");
        node.Remove("survivor");
    }

    [NodeFact]
    public void A_container_that_ends_while_containerd_is_away_is_stopped_afterwards()
    {
        var pid = node.StartContainer("ended", [], "/bin/sh", "-c", Loop);

        node.Kill();
        PrivateContainerd.Run("sh", ["-c", $"kill -TERM {pid}"]);
        PrivateContainerd.Until(() => !Directory.Exists($"/proc/{pid}"));
        node.Start();

        Assert.Equal("STOPPED", node.Status("ended"));
        Assert.Contains("exit code 7", node.Ctr("task", "rm", "ended").Error, StringComparison.Ordinal);
        node.Remove("ended");
    }

    [NodeFact]
    public void A_killed_shim_leaves_nothing()
    {
        var pid = node.StartContainer("orphan", [], "/bin/sleep", "600");
        var groups = File.ReadAllLines($"/proc/{pid}/cgroup").Select(line => line.Split(':')[2]).Where(group => group.Contains("orphan", StringComparison.Ordinal)).Distinct().ToArray();
        var socket = File.ReadAllText(Path.Combine(node.BundleOf("orphan"), "address"))["unix://".Length..];

        PrivateContainerd.Run("sh", ["-c", $"kill -KILL {ShimOf(pid)}"]);
        PrivateContainerd.Until(() => node.Status("orphan") == "" && !Directory.Exists($"/proc/{pid}") && !Directory.Exists(node.BundleOf("orphan")));
        node.Remove("orphan");

        Assert.NotEmpty(groups);
        Assert.DoesNotContain(groups.SelectMany(group => Directory.GetDirectories("/sys/fs/cgroup").Select(controller => controller + group)), Directory.Exists);
        Assert.DoesNotContain(node.Mounts(), mount => mount.Contains("orphan", StringComparison.Ordinal));
        Assert.False(File.Exists(socket));
    }

    // The parent of a container's first process is the shim.
    internal static string ShimOf(int pid) => File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("PPid:", StringComparison.Ordinal))["PPid:".Length..].Trim();

    // utime and stime, in ticks of 10 ms.
    private static long ProcessorNanoseconds(int pid)
    {
        var text = File.ReadAllText($"/proc/{pid}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) * 10_000_000;
    }
}
