using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Skiff.Shim.Protocol;
using Skiff.Shim.Tests.Protos;
using Skiff.Shim.Tests.Protos.Events;
using Skiff.Shim.Ttrpc;
using AnyMessage = Skiff.Shim.Protocol.AnyMessage;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace Skiff.Shim.Tests.Protocol;

/// <summary>What we write, Google's implementation reads, and the other way round.</summary>
public class MessageTests
{
    private static readonly DateTimeOffset s_time = new DateTimeOffset(2026, 11, 22, 18, 30, 5, TimeSpan.Zero).AddTicks(1_234_567);
    private static readonly Timestamp s_timestamp = new() { Seconds = s_time.ToUnixTimeSeconds(), Nanos = 123_456_700 };
    private static readonly StdioPaths s_stdio = new("in", "out", "err", Terminal: true);

    [Fact]
    public void Create_is_read()
    {
        var message = new CreateTaskRequest
        {
            Id = "id",
            Bundle = "/b",
            Rootfs = { new Mount { Type = "overlay", Source = "s", Target = "t", Options = { "ro", "", "x=ü" } }, new Mount() },
            Terminal = true,
            Stdin = "in",
            Stdout = "out",
            Stderr = "err",
            Checkpoint = "c",
            ParentCheckpoint = "p",
            Options = new Any { TypeUrl = "a/b", Value = ByteString.CopyFromUtf8("v") },
        };

        var read = CreateRequest.Read(message.ToByteArray());

        Assert.Equal(("id", "/b", s_stdio, "c"), (read.Id, read.Bundle, read.Stdio, read.Checkpoint));
        Assert.Equal(["ro", "", "x=ü"], read.Rootfs[0].Options);
        Assert.Equal(("overlay", "s", "t", 2), (read.Rootfs[0].Type, read.Rootfs[0].Source, read.Rootfs[0].Target, read.Rootfs.Count));
        Assert.Equal("b", read.Options?.TypeName);
        Assert.Equal("v"u8.ToArray(), read.Options?.Value);
    }

    [Fact]
    public void Exec_is_read()
    {
        var message = new ExecProcessRequest
        {
            Id = "id",
            ExecId = "e",
            Terminal = true,
            Stdin = "in",
            Stdout = "out",
            Stderr = "err",
            Spec = new Any { TypeUrl = "p", Value = ByteString.CopyFromUtf8("{}") },
        };

        var read = ExecRequest.Read(message.ToByteArray());

        Assert.Equal(("id", "e", s_stdio, "p"), (read.Id, read.ExecId, read.Stdio, read.Spec?.TypeUrl));
    }

    [Fact]
    public void Requests_that_name_a_process_are_read()
    {
        Assert.Equal(new ProcessRequest("id", "e", 0, 0), ProcessRequest.Read(new StateRequest { Id = "id", ExecId = "e" }.ToByteArray()));
        Assert.Equal(new ProcessRequest("id", "e", 0, 0), ProcessRequest.Read(new WaitRequest { Id = "id", ExecId = "e" }.ToByteArray()));
        Assert.Equal(new ProcessRequest("id", "", 0, 0), ProcessRequest.Read(new StartRequest { Id = "id" }.ToByteArray()));
        Assert.Equal(new ProcessRequest("id", "e", 0, 0), ProcessRequest.Read(new DeleteRequest { Id = "id", ExecId = "e" }.ToByteArray()));
        Assert.Equal(new ProcessRequest("id", "e", 15, 1), ProcessRequest.Read(new KillRequest { Id = "id", ExecId = "e", Signal = 15, All = true }.ToByteArray()));
        Assert.Equal(new ProcessRequest("id", "e", 80, 24), ProcessRequest.Read(new ResizePtyRequest { Id = "id", ExecId = "e", Width = 80, Height = 24 }.ToByteArray()));
        Assert.Equal(new ProcessRequest("id", "e", 1, 0), ProcessRequest.Read(new CloseIORequest { Id = "id", ExecId = "e", Stdin = true }.ToByteArray()));
        Assert.Equal(new ProcessRequest("id", "", 0, 0), ProcessRequest.Read(new PauseRequest { Id = "id" }.ToByteArray()));
        Assert.Equal(new ProcessRequest("id", "", 0, 0), ProcessRequest.Read(new ConnectRequest { Id = "id" }.ToByteArray()));
    }

    [Fact]
    public void Update_is_read()
    {
        var message = new UpdateTaskRequest { Id = "id", Resources = new Any { TypeUrl = "r", Value = ByteString.CopyFromUtf8("{}") }, Annotations = { ["a"] = "b" } };

        var read = UpdateRequest.Read(message.ToByteArray());

        Assert.Equal(("id", "r"), (read.Id, read.Resources?.TypeUrl));
    }

    [Fact]
    public void Responses_are_written()
    {
        Assert.Equal(new CreateTaskResponse { Pid = 7 }, CreateTaskResponse.Parser.ParseFrom(WireWriter.Encode(new PidResponse(7))));
        Assert.Equal(
            new Protos.DeleteResponse { Pid = 7, ExitStatus = 137, ExitedAt = s_timestamp },
            Protos.DeleteResponse.Parser.ParseFrom(WireWriter.Encode(new Shim.Protocol.DeleteResponse(7, 137, s_time))));
        Assert.Equal(
            new Protos.WaitResponse { ExitStatus = 1, ExitedAt = s_timestamp }, Protos.WaitResponse.Parser.ParseFrom(WireWriter.Encode(new Shim.Protocol.WaitResponse(1, s_time))));
        Assert.Equal(
            new Protos.ConnectResponse { ShimPid = 1, TaskPid = 2, Version = "v" },
            Protos.ConnectResponse.Parser.ParseFrom(WireWriter.Encode(new Shim.Protocol.ConnectResponse(1, 2, "v"))));
        Assert.Equal(
            new Protos.StateResponse
            {
                Id = "id",
                Bundle = "/b",
                Pid = 7,
                Status = Status.Paused,
                Stdin = "in",
                Stdout = "out",
                Stderr = "err",
                Terminal = true,
                ExitStatus = 3,
                ExitedAt = s_timestamp,
                ExecId = "e",
            },
            Protos.StateResponse.Parser.ParseFrom(WireWriter.Encode(new Shim.Protocol.StateResponse("id", "/b", 7, ProcessStatus.Paused, s_stdio, 3, s_time, "e"))));
    }

    [Fact]
    public void A_time_that_has_not_come_is_left_out()
    {
        var read = Protos.StateResponse.Parser.ParseFrom(
            WireWriter.Encode(new Shim.Protocol.StateResponse("id", "/b", 7, ProcessStatus.Running, s_stdio, 0, null, "")));

        Assert.Null(read.ExitedAt);
    }

    [Fact]
    public void Pids_say_which_process_was_added()
    {
        var read = Protos.PidsResponse.Parser.ParseFrom(
            WireWriter.Encode(new Shim.Protocol.PidsResponse([new Shim.Protocol.PidsResponse.Entry(1, ""), new Shim.Protocol.PidsResponse.Entry(2, "e")])));

        Assert.Null(read.Processes[0].Info);
        Assert.Equal("containerd.runc.v1.ProcessDetails", read.Processes[1].Info.TypeUrl);
        Assert.Equal("e", ProcessDetails.Parser.ParseFrom(read.Processes[1].Info.Value).ExecId);
    }

    [Fact]
    public void Events_are_written_with_topic_and_type()
    {
        MountEntry[] rootfs = [new("overlay", "s", "", ["ro"])];
        AssertEvent(
            new Shim.Protocol.TaskCreate("id", "/b", rootfs, s_stdio, 7), "/tasks/create",
            new Protos.Events.TaskCreate
            {
                ContainerId = "id",
                Bundle = "/b",
                Pid = 7,
                Rootfs = { new Mount { Type = "overlay", Source = "s", Options = { "ro" } } },
                Io = new TaskIO { Stdin = "in", Stdout = "out", Stderr = "err", Terminal = true },
            });
        AssertEvent(new Shim.Protocol.TaskStart("id", 7), "/tasks/start", new Protos.Events.TaskStart { ContainerId = "id", Pid = 7 });
        AssertEvent(
            new Shim.Protocol.TaskExit("id", "e", 7, 3, s_time), "/tasks/exit",
            new Protos.Events.TaskExit { ContainerId = "id", Id = "e", Pid = 7, ExitStatus = 3, ExitedAt = s_timestamp });
        AssertEvent(
            new Shim.Protocol.TaskDelete("id", 7, 3, s_time), "/tasks/delete",
            new Protos.Events.TaskDelete { ContainerId = "id", Pid = 7, ExitStatus = 3, ExitedAt = s_timestamp });
        AssertEvent(new Shim.Protocol.TaskExecAdded("id", "e"), "/tasks/exec-added", new Protos.Events.TaskExecAdded { ContainerId = "id", ExecId = "e" });
        AssertEvent(
            new Shim.Protocol.TaskExecStarted("id", "e", 7), "/tasks/exec-started", new Protos.Events.TaskExecStarted { ContainerId = "id", ExecId = "e", Pid = 7 });
        AssertEvent(TaskNotice.OutOfMemory("id"), "/tasks/oom", new TaskOOM { ContainerId = "id" });
        AssertEvent(TaskNotice.Paused("id"), "/tasks/paused", new TaskPaused { ContainerId = "id" });
    }

    [Fact]
    public void Requests_and_responses_of_ttrpc_go_both_ways()
    {
        var request = new TtrpcRequest("s", "m", [1, 2], 5_000, [new("k", "v"), new("k", "")]);
        var read = Protos.Wire.Request.Parser.ParseFrom(WireWriter.Encode(request));
        var back = TtrpcRequest.Read(read.ToByteArray());

        Assert.Equal(("s", "m", 5_000L, 2), (read.Service, read.Method, read.TimeoutNano, read.Metadata.Count));
        Assert.Equal(request.Metadata, back.Metadata);
        Assert.Equal(request.Payload, back.Payload);

        var refused = Protos.Wire.Response.Parser.ParseFrom(WireWriter.Encode(new TtrpcResponse(StatusCode.NotFound, "no", [])));
        Assert.Equal((5, "no"), (refused.Status.Code, refused.Status.Message));
        Assert.Null(Protos.Wire.Response.Parser.ParseFrom(WireWriter.Encode(new TtrpcResponse(StatusCode.Ok, "", [1]))).Status);
        Assert.Equal(StatusCode.NotFound, TtrpcResponse.Read(refused.ToByteArray()).Code);
    }

    [Fact]
    public void Bootstrap_is_read_and_answered()
    {
        var message = new BootstrapParams
        {
            InstanceId = "id",
            Namespace = "ns",
            LogLevel = -4,
            ContainerdTtrpcAddress = "t",
            ContainerdGrpcAddress = "g",
            ContainerdBinary = "b",
            SocketDir = "/d",
            Extensions = { new Protos.Extension { Value = new Any { TypeUrl = "x" } }, new Protos.Extension { Value = new Any { TypeUrl = "containerd.runc.v1.Options" } } },
        };
        var parameters = BootstrapParameters.Recognize(message.ToByteArray(), "id", "ns");

        Assert.Equal("containerd.runc.v1.Options", parameters?.RuntimeOptions?.TypeUrl);
        Assert.Equal(new BootstrapParameters("id", "ns", -4, "t", "g", "/d"), parameters! with { RuntimeOptions = null }); // not null, by the line above
        Assert.Null(BootstrapParameters.Recognize(message.ToByteArray(), "other", "ns"));
        Assert.Null(BootstrapParameters.Recognize([], "id", "ns"));
        Assert.Null(BootstrapParameters.Recognize([0xFF], "id", "ns"));
        Assert.Equal(
            new Protos.BootstrapResult { Version = 3, Address = "unix:///a", Protocol = "ttrpc" },
            Protos.BootstrapResult.Parser.ParseFrom(WireWriter.Encode(new Shim.Protocol.BootstrapResult(3, "unix:///a", "ttrpc"))));
    }

    [Fact]
    public void Runtime_information_is_written()
    {
        var read = Protos.RuntimeInfo.Parser.ParseFrom(WireWriter.Encode(new Shim.Protocol.RuntimeInfo("n", "1", new AnyMessage("o", [2]), new AnyMessage("f", [1]))));

        Assert.Equal(("n", "1", "o", "f"), (read.Name, read.Version.Version, read.Options.TypeUrl, read.Features.TypeUrl));
    }

    private static void AssertEvent<T>(ITaskEvent written, string topic, T expected)
        where T : IMessage<T>, new()
    {
        var forward = Protos.Events.ForwardRequest.Parser.ParseFrom(WireWriter.Encode(new Shim.Protocol.ForwardRequest(s_time, "ns", written)));

        Assert.Equal(("ns", topic, s_timestamp), (forward.Envelope.Namespace, forward.Envelope.Topic, forward.Envelope.Timestamp));
        Assert.Equal("containerd.events." + typeof(T).Name, forward.Envelope.Event.TypeUrl);
        Assert.Equal(expected, new MessageParser<T>(() => new T()).ParseFrom(forward.Envelope.Event.Value));
    }
}
