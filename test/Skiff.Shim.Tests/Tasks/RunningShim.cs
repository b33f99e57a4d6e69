using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Skiff.Native;
using Skiff.Shim.Loop;
using Skiff.Shim.Tests.Protos;
using Skiff.Shim.Tests.Protos.Events;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tests.Tasks;

/// <summary>
/// A shim as a process of its own, started as containerd starts it, with a test in containerd's place. Needs no root: the OCI runtime is a shell script, whose
/// containers are shell scripts.
/// </summary>
internal sealed class RunningShim : IDisposable
{
    public const string Namespace = "test";
    public const string Group = "pod";

    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("skiff-shim-").FullName;
    private readonly List<int> _processes = [];
    private TtrpcServer? _events;

    public RunningShim()
    {
        EventsPath = Path.Combine(_folder, "events");
        ListenForEvents();
    }

    public EventLoop Loop { get; } = new();

    /// <summary>Topics of the events that came, with the process where it is not the first.</summary>
    public List<string> Events { get; } = [];

    public string EventsPath { get; }

    public static string Executable => Path.Combine(AppContext.BaseDirectory, "containerd-shim-skiff-v1");

    /// <summary>The socket that the last start answered.</summary>
    public string SocketPath { get; private set; } = "";

    public void ListenForEvents()
    {
        Assert.Equal(LinuxError.None, LocalSocket.Listen(EventsPath, 16, out var listener));
        var services = new ServiceTable();
        services.Add("containerd.services.events.ttrpc.v1.Events", "Forward", (request, _) =>
        {
            Note(ForwardRequest.Parser.ParseFrom(request).Envelope);
            return Task.FromResult<byte[]>([]);
        });
        _events = new TtrpcServer(Loop, listener!, services); // there was no error
    }

    /// <summary>As if containerd had been killed.</summary>
    public void StopListeningForEvents()
    {
        _events?.Dispose();
        File.Delete(EventsPath);
    }

    /// <summary>Makes a bundle whose container runs a script.</summary>
    public string MakeBundle(string id, string script, string cgroup = "/c")
    {
        var bundle = Path.Combine(_folder, id);
        Directory.CreateDirectory(Path.Combine(bundle, "rootfs"));
        File.WriteAllText(Path.Combine(bundle, "config.json"), $$"""
            {
              "ociVersion": "1.1.0",
              "annotations": { "io.kubernetes.cri.sandbox-id": "{{Group}}" },
              "linux": { "cgroupsPath": "{{cgroup}}", "namespaces": [ { "type": "pid" } ] }
            }
            """);
        File.WriteAllText(Path.Combine(bundle, "command"), script);
        return bundle;
    }

    /// <summary>Makes the bundle of a pod whose sandbox the shim is: it has no configuration.</summary>
    public string MakeSandboxBundle(string id) => Directory.CreateDirectory(Path.Combine(_folder, id)).FullName;

    /// <summary>Runs <c>start</c> in a bundle and connects to the address that it answers.</summary>
    public TtrpcClient Start(string bundle)
    {
        var id = Path.GetFileName(bundle);
        var parameters = new BootstrapParams { InstanceId = id, Namespace = Namespace, ContainerdTtrpcAddress = EventsPath, SocketDir = Path.Combine(_folder, "s") };
        var output = Run(bundle, parameters.ToByteArray(), "-namespace", Namespace, "-address", "/run/none", "-id", id, "start");
        var result = BootstrapResult.Parser.ParseFrom(output);
        Assert.Equal((3, "ttrpc"), (result.Version, result.Protocol));
        SocketPath = result.Address["unix://".Length..];
        return TtrpcClient.Connect(Loop, SocketPath);
    }

    /// <summary>Runs an action of the shim's executable and returns what it printed.</summary>
    public static byte[] Run(string folder, byte[] input, params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = System.Diagnostics.Process.Start(start)!; // null only where an existing process is used again
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(("", 0), (error, process.ExitCode));
        return output.ToArray();
    }

    public static Task<T> CallAsync<T>(TtrpcClient shim, string method, IMessage request)
        where T : IMessage<T>, new() => CallAsync<T>(shim, "containerd.task.v3.Task", method, request);

    public static async Task<T> CallAsync<T>(TtrpcClient shim, string service, string method, IMessage request)
        where T : IMessage<T>, new() =>
        new MessageParser<T>(() => new T()).ParseFrom(await shim.CallAsync(service, method, request.ToByteArray(), s_long));

    public static Task CallAsync(TtrpcClient shim, string method, IMessage request) => CallAsync<Empty>(shim, method, request);

    public static async Task<StatusCode> RefusalAsync(TtrpcClient shim, string method, IMessage request) =>
        (await Assert.ThrowsAsync<TtrpcException>(() => CallAsync<Empty>(shim, method, request))).Code;

    public async Task<int> CreateAsync(TtrpcClient shim, string bundle, string input = "", string output = "")
    {
        var options = new RuncOptions { BinaryName = Path.Combine(AppContext.BaseDirectory, "Tasks", "fake-runtime.sh"), Root = Path.Combine(_folder, "runtime") };
        var response = await CallAsync<CreateTaskResponse>(shim, "Create", new CreateTaskRequest
        {
            Id = Path.GetFileName(bundle),
            Bundle = bundle,
            Stdin = input,
            Stdout = output,
            Options = new Any { TypeUrl = "containerd.runc.v1.Options", Value = options.ToByteString() },
        });
        var shimPid = (await CallAsync<ConnectResponse>(shim, "Connect", new ConnectRequest())).ShimPid;
        _processes.AddRange([(int)shimPid, (int)response.Pid]);
        return (int)response.Pid;
    }

    /// <summary>The file of a container's output.</summary>
    public string OutputOf(string id) => Path.Combine(_folder, id + ".out");

    public async Task UntilAsync(Func<bool> condition)
    {
        // Long enough for any machine; a condition that never comes fails instead of hanging.
        for (var end = Environment.TickCount64 + (long)s_long.TotalMilliseconds; !condition();)
        {
            Assert.True(Environment.TickCount64 < end, "what the test waits for does not come");
            await Loop.Delay(TimeSpan.FromMilliseconds(2));
        }
    }

    public void Dispose()
    {
        _events?.Dispose();
        Loop.Dispose();
        foreach (var pid in _processes.Distinct())
        {
            _ = ChildProcess.Open(pid, out var process);
            using (process)
            {
                _ = process?.Signal(9);
            }
        }

        Directory.Delete(_folder, recursive: true);
    }

    private void Note(Envelope envelope)
    {
        Assert.Equal(Namespace, envelope.Namespace);
        var suffix = envelope.Event.TypeUrl switch
        {
            "containerd.events.TaskExit" when TaskExit.Parser.ParseFrom(envelope.Event.Value) is var exit => $" {exit.Id} {exit.ExitStatus}",
            "containerd.events.TaskExecStarted" => " " + TaskExecStarted.Parser.ParseFrom(envelope.Event.Value).ExecId,
            _ => "",
        };
        Events.Add(envelope.Topic + suffix);
    }
}
