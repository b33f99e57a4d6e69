using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Skiff.Shim.Runc;
using Skiff.Shim.Tests.Protos;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tests.Tasks;

public sealed class TaskTests : IDisposable
{
    private readonly RunningShim _shim = new();

    public void Dispose() => _shim.Dispose();

    [Fact]
    public void A_container_goes_from_create_to_delete() => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "echo hello; exit 3");
        using var client = _shim.Start(bundle);
        var output = _shim.OutputOf("c");

        var pid = await _shim.CreateAsync(client, bundle, output: "file://" + output);
        Assert.Equal(Status.Created, (await StateAsync(client, "c")).Status);
        Assert.Equal((uint)pid, (await RunningShim.CallAsync<StartResponse>(client, "Start", new StartRequest { Id = "c" })).Pid);
        var exit = await RunningShim.CallAsync<WaitResponse>(client, "Wait", new WaitRequest { Id = "c" });
        var state = await StateAsync(client, "c");
        var deleted = await RunningShim.CallAsync<DeleteResponse>(client, "Delete", new DeleteRequest { Id = "c" });

        Assert.Equal(3u, exit.ExitStatus);
        Assert.Equal((Status.Stopped, 3u, exit.ExitedAt), (state.Status, state.ExitStatus, state.ExitedAt));
        Assert.Equal(((uint)pid, 3u, exit.ExitedAt), (deleted.Pid, deleted.ExitStatus, deleted.ExitedAt));
        Assert.Equal("hello\n", File.ReadAllText(output));
        await _shim.UntilAsync(() => _shim.Events.Count == 4);
        Assert.Equal(["/tasks/create", "/tasks/start", "/tasks/exit c 3", "/tasks/delete"], _shim.Events);
    });

    [Theory]
    [InlineData("kubepods-pod1.slice:cri-containerd:c", true)]
    [InlineData("/kubepods/pod1/c", false)]
    [InlineData("/kubepods/a:b:c", false)]
    public void A_control_group_that_is_named_as_systemds_is_made_by_systemd(string path, bool bySystemd) => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "sleep 600", path);
        using var client = _shim.Start(bundle);

        await _shim.CreateAsync(client, bundle);
        await RunningShim.CallAsync<DeleteResponse>(client, "Delete", new DeleteRequest { Id = "c" });

        Assert.Equal(bySystemd, BundleRuntime.Read(bundle)?.SystemdCgroup);
    });

    [Fact]
    public void What_must_not_happen_now_is_refused_with_its_code() => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "sleep 600");
        using var client = _shim.Start(bundle);
        await _shim.CreateAsync(client, bundle);

        Assert.Equal(StatusCode.AlreadyExists, await RunningShim.RefusalAsync(client, "Create", new CreateTaskRequest { Id = "c", Bundle = bundle }));
        Assert.Equal(StatusCode.FailedPrecondition, await RunningShim.RefusalAsync(client, "Pause", new PauseRequest { Id = "c" }));
        await StartAsync(client, "c");
        Assert.Equal(StatusCode.FailedPrecondition, await RunningShim.RefusalAsync(client, "Start", new StartRequest { Id = "c" }));
        Assert.Equal(StatusCode.FailedPrecondition, await RunningShim.RefusalAsync(client, "Delete", new DeleteRequest { Id = "c" }));
        Assert.Equal(StatusCode.FailedPrecondition, await RunningShim.RefusalAsync(client, "Resume", new ResumeRequest { Id = "c" }));
        Assert.Equal(StatusCode.FailedPrecondition, await RunningShim.RefusalAsync(client, "ResizePty", new ResizePtyRequest { Id = "c", Width = 80, Height = 24 }));
        Assert.Equal(StatusCode.InvalidArgument, await RunningShim.RefusalAsync(client, "Kill", new KillRequest { Id = "c", Signal = 1000 }));
        Assert.Equal(StatusCode.Unimplemented, await RunningShim.RefusalAsync(client, "Checkpoint", new PauseRequest { Id = "c" }));
        Assert.Equal(
            StatusCode.Unimplemented, await RunningShim.RefusalAsync(client, "Create", new CreateTaskRequest { Id = "d", Bundle = bundle, Checkpoint = "/somewhere" }));
        foreach (var method in new[] { "State", "Start", "Delete", "Pids", "Pause", "Resume", "Kill", "CloseIO", "Update", "Wait", "Stats", "Exec", "ResizePty" })
        {
            Assert.Equal(StatusCode.NotFound, await RunningShim.RefusalAsync(client, method, new StateRequest { Id = "nobody" }));
        }

        await KillAsync(client, "c", 9);
        await RunningShim.CallAsync<WaitResponse>(client, "Wait", new WaitRequest { Id = "c" });
        Assert.Equal(StatusCode.NotFound, await RunningShim.RefusalAsync(client, "Kill", new KillRequest { Id = "c", Signal = 9 }));
    });

    [Theory]
    [InlineData(9, 137)]
    [InlineData(15, 143)]
    public void A_signal_that_ends_a_container_is_its_exit_status(uint signal, uint status) => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "exec sleep 600");
        using var client = _shim.Start(bundle);
        await _shim.CreateAsync(client, bundle);
        await StartAsync(client, "c");

        await KillAsync(client, "c", signal);

        Assert.Equal(status, (await RunningShim.CallAsync<WaitResponse>(client, "Wait", new WaitRequest { Id = "c" })).ExitStatus);
    });

    [Fact]
    public void A_container_that_never_ran_can_be_deleted() => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "sleep 600");
        using var client = _shim.Start(bundle);
        await _shim.CreateAsync(client, bundle);

        var deleted = await RunningShim.CallAsync<DeleteResponse>(client, "Delete", new DeleteRequest { Id = "c" });

        Assert.Equal(137u, deleted.ExitStatus);
        await _shim.UntilAsync(() => _shim.Events.Count == 3);
        Assert.Equal(["/tasks/create", "/tasks/exit c 137", "/tasks/delete"], _shim.Events);
    });

    [Fact]
    public void A_runtime_that_fails_is_quoted_and_nothing_is_left() => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "true");
        File.Delete(Path.Combine(bundle, "command"));
        using var client = _shim.Start(bundle);

        var error = await Assert.ThrowsAsync<TtrpcException>(() => _shim.CreateAsync(client, bundle));

        Assert.Equal((StatusCode.Unknown, "OCI runtime create failed: no command in the bundle"), (error.Code, error.Message));
        Assert.Equal(StatusCode.NotFound, await RunningShim.RefusalAsync(client, "State", new StateRequest { Id = "c" }));
        await RunningShim.CallAsync(client, "Shutdown", new ShutdownRequest());
    });

    [Fact]
    public void A_process_is_added_and_ends_before_its_container() => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "exec sleep 600");
        using var client = _shim.Start(bundle);
        await _shim.CreateAsync(client, bundle);
        await StartAsync(client, "c");
        await AddAsync(client, "e", "exec sleep 600");
        Assert.Equal(StatusCode.AlreadyExists, await RunningShim.RefusalAsync(client, "Exec", Added("e", "true")));
        Assert.Equal(StatusCode.InvalidArgument, await RunningShim.RefusalAsync(client, "Exec", Added("../e", "true")));
        Assert.Equal(Status.Created, (await StateAsync(client, "c", "e")).Status);
        await RunningShim.CallAsync<StartResponse>(client, "Start", new StartRequest { Id = "c", ExecId = "e" });
        Assert.Equal(Status.Running, (await StateAsync(client, "c", "e")).Status);
        Assert.Equal(StatusCode.FailedPrecondition, await RunningShim.RefusalAsync(client, "Delete", new DeleteRequest { Id = "c", ExecId = "e" }));

        var firstEnds = RunningShim.CallAsync<WaitResponse>(client, "Wait", new WaitRequest { Id = "c" });
        await KillAsync(client, "c", 9);
        await KillAsync(client, "c", 15, "e");

        Assert.Equal(143u, (await RunningShim.CallAsync<WaitResponse>(client, "Wait", new WaitRequest { Id = "c", ExecId = "e" })).ExitStatus);
        Assert.Equal(137u, (await firstEnds).ExitStatus);
        Assert.Equal(143u, (await RunningShim.CallAsync<DeleteResponse>(client, "Delete", new DeleteRequest { Id = "c", ExecId = "e" })).ExitStatus);
        Assert.Equal(StatusCode.NotFound, await RunningShim.RefusalAsync(client, "State", new StateRequest { Id = "c", ExecId = "e" }));
        await _shim.UntilAsync(() => _shim.Events.Count == 6);
        Assert.Equal(["/tasks/create", "/tasks/start", "/tasks/exec-added", "/tasks/exec-started e", "/tasks/exit e 143", "/tasks/exit c 137"], _shim.Events);
    });

    [Fact]
    public void A_container_is_paused_and_goes_on() => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "exec sleep 600");
        using var client = _shim.Start(bundle);
        await _shim.CreateAsync(client, bundle);
        await StartAsync(client, "c");

        await RunningShim.CallAsync(client, "Pause", new PauseRequest { Id = "c" });
        Assert.Equal(Status.Paused, (await StateAsync(client, "c")).Status);
        await RunningShim.CallAsync(client, "Resume", new ResumeRequest { Id = "c" });
        Assert.Equal(Status.Running, (await StateAsync(client, "c")).Status);
        await RunningShim.CallAsync(client, "Pause", new PauseRequest { Id = "c" });
        await KillAsync(client, "c", 9);

        Assert.Equal(137u, (await RunningShim.CallAsync<WaitResponse>(client, "Wait", new WaitRequest { Id = "c" })).ExitStatus);
    });

    [Fact]
    public void Limits_are_handed_to_the_runtime() => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "exec sleep 600");
        using var client = _shim.Start(bundle);
        await _shim.CreateAsync(client, bundle);
        const string Resources = """{"memory":{"limit":1048576}}""";

        await RunningShim.CallAsync(client, "Update", new UpdateTaskRequest { Id = "c", Resources = new Any { TypeUrl = "r", Value = ByteString.CopyFromUtf8(Resources) } });

        Assert.Equal(Resources, File.ReadAllText(Path.Combine(bundle, "updated")));
    });

    [Fact]
    public void A_thousand_waiting_calls_take_no_thread() => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "exec sleep 600");
        using var client = _shim.Start(bundle);
        await _shim.CreateAsync(client, bundle);
        await StartAsync(client, "c");
        var shimPid = (await RunningShim.CallAsync<ConnectResponse>(client, "Connect", new ConnectRequest { Id = "c" })).ShimPid;
        var before = Directory.GetDirectories($"/proc/{shimPid}/task").Length;

        var waiting = Enumerable.Range(0, 1000).Select(_ => RunningShim.CallAsync<WaitResponse>(client, "Wait", new WaitRequest { Id = "c" })).ToArray();
        await StateAsync(client, "c");
        var during = Directory.GetDirectories($"/proc/{shimPid}/task").Length;
        await KillAsync(client, "c", 9);

        Assert.All(await Task.WhenAll(waiting), exit => Assert.Equal(137u, exit.ExitStatus));
        Assert.InRange(during, 1, before);
    });

    [Fact]
    public void The_shim_stays_while_there_is_a_container_and_goes_with_the_last() => _shim.Loop.Run(async () =>
    {
        var (first, second) = (_shim.MakeBundle("a", "sleep 600"), _shim.MakeBundle("b", "sleep 600"));
        using var client = _shim.Start(first);
        var socket = _shim.SocketPath;
        using var again = _shim.Start(second);
        Assert.Equal(socket, _shim.SocketPath);
        await _shim.CreateAsync(client, first);
        await _shim.CreateAsync(again, second);

        await RunningShim.CallAsync(client, "Delete", new DeleteRequest { Id = "a" });
        await RunningShim.CallAsync(client, "Shutdown", new ShutdownRequest { Id = "a", Now = true });
        Assert.Equal(Status.Created, (await StateAsync(again, "b")).Status);
        await RunningShim.CallAsync(client, "Delete", new DeleteRequest { Id = "b" });
        await RunningShim.CallAsync(client, "Shutdown", new ShutdownRequest { Id = "b" });

        await _shim.UntilAsync(() => client.IsClosed && !File.Exists(socket));
        Assert.Contains("unix://" + socket, File.ReadAllText(Path.Combine(second, "address")), StringComparison.Ordinal);
    });

    [Fact]
    public void Events_wait_for_a_containerd_that_is_away() => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "exit 0");
        using var client = _shim.Start(bundle);
        await _shim.CreateAsync(client, bundle);
        await _shim.UntilAsync(() => _shim.Events.Count == 1);

        _shim.StopListeningForEvents();
        await StartAsync(client, "c");
        await RunningShim.CallAsync<WaitResponse>(client, "Wait", new WaitRequest { Id = "c" });
        _shim.ListenForEvents();

        await _shim.UntilAsync(() => _shim.Events.Count == 3);
        Assert.Equal(["/tasks/create", "/tasks/start", "/tasks/exit c 0"], _shim.Events);
    });

    [Fact]
    public void Input_ends_when_containerd_closes_it() => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "cat; echo end");
        using var client = _shim.Start(bundle);
        var (input, output) = (Path.Combine(bundle, "in"), _shim.OutputOf("c"));
        RunShell($"mkfifo {input}");
        await _shim.CreateAsync(client, bundle, input, "file://" + output);
        await StartAsync(client, "c");

        using (var writer = new FileStream(input, FileMode.Open, FileAccess.Write))
        {
            writer.Write("text "u8);
        }

        await _shim.UntilAsync(() => File.ReadAllText(output) == "text ");
        await RunningShim.CallAsync(client, "CloseIO", new CloseIORequest { Id = "c", Stdin = true });
        await RunningShim.CallAsync<WaitResponse>(client, "Wait", new WaitRequest { Id = "c" });

        Assert.Equal("text end\n", File.ReadAllText(output));
    });

    [Fact]
    public void A_writer_whose_reader_goes_away_waits_for_the_next() => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "echo one; read -r line; echo two");
        using var client = _shim.Start(bundle);
        var (input, output) = (Path.Combine(bundle, "in"), Path.Combine(bundle, "out"));
        RunShell($"mkfifo {input} {output}");
        await _shim.CreateAsync(client, bundle, input, output);
        await StartAsync(client, "c");
        Assert.Equal("one", RunShell($"head -n 1 {output}"));

        RunShell($"echo go > {input}");
        var exit = await RunningShim.CallAsync<WaitResponse>(client, "Wait", new WaitRequest { Id = "c" });

        Assert.Equal(0u, exit.ExitStatus);
    });

    [Fact]
    public void Orphans_do_not_stay_as_zombies() => _shim.Loop.Run(async () =>
    {
        var bundle = _shim.MakeBundle("c", "( (: > orphan) & ); exec sleep 600");
        using var client = _shim.Start(bundle);
        await _shim.CreateAsync(client, bundle);
        await StartAsync(client, "c");
        var shimPid = (await RunningShim.CallAsync<ConnectResponse>(client, "Connect", new ConnectRequest())).ShimPid;

        await _shim.UntilAsync(() => File.Exists(Path.Combine(bundle, "orphan")));
        await _shim.UntilAsync(() => Children(shimPid).Length == 1);

        Assert.Equal("S", Children(shimPid)[0]);
    });

    // The states of the children of a process.
    private static string[] Children(uint parent) =>
    [
        .. Directory.GetDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])).Select(ReadStat)
            .Where(stat => stat.Length > 1 && stat[1] == parent.ToString(System.Globalization.CultureInfo.InvariantCulture)).Select(stat => stat[0]),
    ];

    // State and parent: the fields behind the name, which stands in parentheses.
    private static string[] ReadStat(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return []; // It has ended meanwhile.
        }
    }

    private static string RunShell(string command)
    {
        var start = new System.Diagnostics.ProcessStartInfo("sh", ["-c", command]) { RedirectStandardOutput = true };
        using var process = System.Diagnostics.Process.Start(start)!; // null only where an existing process is used again
        var output = process.StandardOutput.ReadToEnd().TrimEnd();
        process.WaitForExit();
        return output;
    }

    internal static ExecProcessRequest Added(string execId, string script) =>
        new() { Id = "c", ExecId = execId, Spec = new Any { TypeUrl = "types.containerd.io/opencontainers/runtime-spec/1/Process", Value = ByteString.CopyFromUtf8(script) } };

    private static Task AddAsync(TtrpcClient client, string execId, string script) => RunningShim.CallAsync(client, "Exec", Added(execId, script));

    private static Task StartAsync(TtrpcClient client, string id) => RunningShim.CallAsync<StartResponse>(client, "Start", new StartRequest { Id = id });

    private static Task KillAsync(TtrpcClient client, string id, uint signal, string execId = "") =>
        RunningShim.CallAsync(client, "Kill", new KillRequest { Id = id, ExecId = execId, Signal = signal });

    private static Task<StateResponse> StateAsync(TtrpcClient client, string id, string execId = "") =>
        RunningShim.CallAsync<StateResponse>(client, "State", new StateRequest { Id = id, ExecId = execId });
}
