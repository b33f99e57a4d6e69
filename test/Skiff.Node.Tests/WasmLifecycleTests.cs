using System.Globalization;

namespace Skiff.Node.Tests;

/// <summary>What containerd does to a container that runs, where its process is one of ours.</summary>
public abstract class WasmLifecycleTests(WasmNode node)
{
    [WasmFact]
    public void SIGTERM_ends_a_guest_that_never_looks_up()
    {
        using var container = Started("sigterm");

        node.Ctr("task", "kill", "sigterm");

        Assert.Equal(143, container.WaitForExit());
    }

    [WasmFact]
    public void SIGQUIT_does_too()
    {
        using var container = Started("sigquit");

        node.Ctr("task", "kill", "--signal", "QUIT", "sigquit");

        Assert.Equal(131, container.WaitForExit());
    }

    [WasmFact]
    public void SIGKILL_is_137()
    {
        using var container = Started("sigkill");

        node.Ctr("task", "kill", "--signal", "KILL", "sigkill");

        Assert.Equal(137, container.WaitForExit());
    }

    [WasmFact]
    public void Each_of_many_containers_gets_its_own_signal()
    {
        var ids = Enumerable.Range(0, 6).Select(i => string.Create(CultureInfo.InvariantCulture, $"many-{i}")).ToList();
        var containers = ids.ConvertAll(Started);

        foreach (var i in new[] { 3, 0, 5, 1, 4, 2 })
        {
            node.Ctr("task", "kill", ids[i]);
            Assert.Equal(143, containers[i].WaitForExit());
            containers[i].Dispose();
        }
    }

    [WasmFact]
    public void A_guest_is_paused_and_goes_on()
    {
        using var container = Started("paused-guest");
        var pid = node.Pid("paused-guest");

        Assert.Equal(0, node.Ctr("task", "pause", "paused-guest").Status);
        Assert.Equal("PAUSED", node.Status("paused-guest"));
        Assert.Equal(0, node.Ctr("task", "resume", "paused-guest").Status);
        Assert.Equal(("RUNNING", pid), (node.Status("paused-guest"), node.Pid("paused-guest")));
        node.Ctr("task", "kill", "paused-guest");

        Assert.Equal(143, container.WaitForExit());
    }

    [WasmFact]
    public void Metrics_count_what_the_guest_uses()
    {
        using var container = Started("metrics-guest");

        PrivateContainerd.Until(() => node.CpuNanoseconds("metrics-guest") > 50_000_000);
        var listed = node.Ctr("task", "ps", "metrics-guest").Output;
        var pid = node.Pid("metrics-guest");
        node.Ctr("task", "kill", "metrics-guest");

        Assert.Equal(143, container.WaitForExit());
        Assert.Contains(pid.ToString(CultureInfo.InvariantCulture), listed, StringComparison.Ordinal);
    }

    [WasmFact]
    public void Diagnostics_and_guests_are_added_to_a_container()
    {
        using var container = Started("exec-guest");

        var processes = Exec("ps");
        var environment = Exec("env");
        var files = Exec("ls", "/");
        var missing = Exec("sh");
        node.Ctr("task", "kill", "exec-guest");

        Assert.Equal(143, container.WaitForExit());
        Assert.Matches(@"\A +PID S .*\n +1 . .* /\.skiff/run container /\.skiff/settings\.json( -gate 3)?\n", processes.Output);
        Assert.Contains("GREETING=hi\n", environment.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^- +\d+ loop\.wat$", files.Output);
        Assert.Equal((1, ""), (missing.Status, missing.Output));
        Assert.Contains("\"sh\": executable file not found", missing.Error, StringComparison.Ordinal);

        ProgramResult Exec(params string[] command) => node.Ctr(["task", "exec", "--exec-id", "e", "exec-guest", .. command]);
    }

    [WasmFact]
    public void Another_entry_point_is_run_in_a_container_that_runs()
    {
        using var container = Started("exec-other");

        var other = node.Ctr("task", "exec", "--exec-id", "e", "exec-other", "/exits.wat#other");
        node.Ctr("task", "kill", "exec-other");

        Assert.Equal((7, ""), (other.Status, other.Error));
        Assert.Equal(143, container.WaitForExit());
    }

    private RunningProgram Started(string id)
    {
        var container = RunningProgram.Container(node, WasmImage.Loop, id, []);
        container.WaitFor("ready");
        return container;
    }
}

/// <summary>In containers that are made directly.</summary>
[Collection(WasmNodeCollection.Name)]
public sealed class WasmLifecycleDirectTests(WasmNode node) : WasmLifecycleTests(node);

/// <summary>In containers that the OCI runtime makes.</summary>
[Collection(WasmNodeCollection.Name)]
public sealed class WasmLifecycleByRuntimeTests(RuntimeWasmNode node) : WasmLifecycleTests(node);
