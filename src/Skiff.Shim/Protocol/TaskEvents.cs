namespace Skiff.Shim.Protocol;

// Events of containerd's api/events/task.proto; each knows its topic and its name.

/// <summary>Something that happened to a container.</summary>
internal interface ITaskEvent : IWireMessage
{
    /// <summary>Where it is published.</summary>
    string Topic { get; }

    /// <summary>The name of the message.</summary>
    string TypeName { get; }
}

internal sealed record TaskCreate(string ContainerId, string Bundle, IReadOnlyList<MountEntry> Rootfs, StdioPaths Stdio, int Pid) : ITaskEvent
{
    public string Topic => "/tasks/create";

    public string TypeName => "containerd.events.TaskCreate";

    public void WriteTo(WireWriter writer)
    {
        writer.Text(1, ContainerId);
        writer.Text(2, Bundle);
        foreach (var mount in Rootfs)
        {
            writer.Message(3, mount);
        }

        writer.Message(4, new TaskIO(Stdio));
        writer.Number(6, (ulong)Pid);
    }

    private sealed record TaskIO(StdioPaths Stdio) : IWireMessage
    {
        public void WriteTo(WireWriter writer)
        {
            writer.Text(1, Stdio.Input);
            writer.Text(2, Stdio.Output);
            writer.Text(3, Stdio.Error);
            writer.Boolean(4, Stdio.Terminal);
        }
    }
}

internal sealed record TaskStart(string ContainerId, int Pid) : ITaskEvent
{
    public string Topic => "/tasks/start";

    public string TypeName => "containerd.events.TaskStart";

    public void WriteTo(WireWriter writer)
    {
        writer.Text(1, ContainerId);
        writer.Number(2, (ulong)Pid);
    }
}

internal sealed record TaskExit(string ContainerId, string Id, int Pid, int ExitStatus, DateTimeOffset? ExitedAt) : ITaskEvent
{
    public string Topic => "/tasks/exit";

    public string TypeName => "containerd.events.TaskExit";

    public void WriteTo(WireWriter writer)
    {
        writer.Text(1, ContainerId);
        writer.Text(2, Id);
        writer.Number(3, (ulong)Pid);
        writer.Number(4, (ulong)ExitStatus);
        writer.Message(5, Timestamp.Of(ExitedAt));
    }
}

internal sealed record TaskDelete(string ContainerId, int Pid, int ExitStatus, DateTimeOffset? ExitedAt) : ITaskEvent
{
    public string Topic => "/tasks/delete";

    public string TypeName => "containerd.events.TaskDelete";

    public void WriteTo(WireWriter writer)
    {
        writer.Text(1, ContainerId);
        writer.Number(2, (ulong)Pid);
        writer.Number(3, (ulong)ExitStatus);
        writer.Message(4, Timestamp.Of(ExitedAt));
    }
}

internal sealed record TaskExecAdded(string ContainerId, string ExecId) : ITaskEvent
{
    public string Topic => "/tasks/exec-added";

    public string TypeName => "containerd.events.TaskExecAdded";

    public void WriteTo(WireWriter writer)
    {
        writer.Text(1, ContainerId);
        writer.Text(2, ExecId);
    }
}

internal sealed record TaskExecStarted(string ContainerId, string ExecId, int Pid) : ITaskEvent
{
    public string Topic => "/tasks/exec-started";

    public string TypeName => "containerd.events.TaskExecStarted";

    public void WriteTo(WireWriter writer)
    {
        writer.Text(1, ContainerId);
        writer.Text(2, ExecId);
        writer.Number(3, (ulong)Pid);
    }
}

/// <summary>The events that name the container and nothing else.</summary>
internal sealed record TaskNotice(string Topic, string TypeName, string ContainerId) : ITaskEvent
{
    public static TaskNotice OutOfMemory(string id) => new("/tasks/oom", "containerd.events.TaskOOM", id);

    public static TaskNotice Paused(string id) => new("/tasks/paused", "containerd.events.TaskPaused", id);

    public static TaskNotice Resumed(string id) => new("/tasks/resumed", "containerd.events.TaskResumed", id);

    public void WriteTo(WireWriter writer) => writer.Text(1, ContainerId);
}

/// <summary>ForwardRequest of api/services/ttrpc/events/v1/events.proto, with the containerd.types.Envelope in it.</summary>
internal sealed record ForwardRequest(DateTimeOffset Time, string Namespace, ITaskEvent Event) : IWireMessage
{
    public void WriteTo(WireWriter writer) => writer.Message(1, new Envelope(this));

    private sealed record Envelope(ForwardRequest Request) : IWireMessage
    {
        public void WriteTo(WireWriter writer)
        {
            writer.Message(1, new Timestamp(Request.Time));
            writer.Text(2, Request.Namespace);
            writer.Text(3, Request.Event.Topic);
            writer.Message(4, AnyMessage.Of(Request.Event.TypeName, Request.Event));
        }
    }
}
