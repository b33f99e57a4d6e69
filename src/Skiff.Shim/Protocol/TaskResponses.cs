namespace Skiff.Shim.Protocol;

// Responses of containerd's api/runtime/task/v2/shim.proto and v3/shim.proto.

/// <summary>containerd.v1.types.Status.</summary>
internal enum ProcessStatus
{
    Unknown = 0,
    Created = 1,
    Running = 2,
    Stopped = 3,
    Paused = 4,
    Pausing = 5,
}

/// <summary>CreateTaskResponse and StartResponse.</summary>
internal sealed record PidResponse(int Pid) : IWireMessage
{
    public void WriteTo(WireWriter writer) => writer.Number(1, (ulong)Pid);
}

/// <summary>DeleteResponse.</summary>
internal sealed record DeleteResponse(int Pid, int ExitStatus, DateTimeOffset? ExitedAt) : IWireMessage
{
    public void WriteTo(WireWriter writer)
    {
        writer.Number(1, (ulong)Pid);
        writer.Number(2, (ulong)ExitStatus);
        writer.Message(3, Timestamp.Of(ExitedAt));
    }
}

/// <summary>WaitResponse.</summary>
internal sealed record WaitResponse(int ExitStatus, DateTimeOffset? ExitedAt) : IWireMessage
{
    public void WriteTo(WireWriter writer)
    {
        writer.Number(1, (ulong)ExitStatus);
        writer.Message(2, Timestamp.Of(ExitedAt));
    }
}

/// <summary>StateResponse.</summary>
internal sealed record StateResponse(
    string Id, string Bundle, int Pid, ProcessStatus Status, StdioPaths Stdio, int ExitStatus, DateTimeOffset? ExitedAt, string ExecId) : IWireMessage
{
    public void WriteTo(WireWriter writer)
    {
        writer.Text(1, Id);
        writer.Text(2, Bundle);
        writer.Number(3, (ulong)Pid);
        writer.Number(4, (ulong)Status);
        writer.Text(5, Stdio.Input);
        writer.Text(6, Stdio.Output);
        writer.Text(7, Stdio.Error);
        writer.Boolean(8, Stdio.Terminal);
        writer.Number(9, (ulong)ExitStatus);
        writer.Message(10, Timestamp.Of(ExitedAt));
        writer.Text(11, ExecId);
    }
}

/// <summary>PidsResponse.</summary>
internal sealed record PidsResponse(IReadOnlyList<PidsResponse.Entry> Processes) : IWireMessage
{
    public void WriteTo(WireWriter writer)
    {
        foreach (var process in Processes)
        {
            writer.Message(1, process);
        }
    }

    /// <summary>containerd.v1.types.ProcessInfo; for a process that was added by Exec, <paramref name="ExecId"/> goes along as containerd.runc.v1.ProcessDetails.</summary>
    internal sealed record Entry(int Pid, string ExecId) : IWireMessage
    {
        public void WriteTo(WireWriter writer)
        {
            writer.Number(1, (ulong)Pid);
            writer.Message(2, ExecId.Length == 0 ? null : AnyMessage.Of("containerd.runc.v1.ProcessDetails", new Details(ExecId)));
        }
    }

    private sealed record Details(string ExecId) : IWireMessage
    {
        public void WriteTo(WireWriter writer) => writer.Text(1, ExecId);
    }
}

/// <summary>StatsResponse.</summary>
internal sealed record StatsResponse(AnyMessage? Stats) : IWireMessage
{
    public void WriteTo(WireWriter writer) => writer.Message(1, Stats);
}

/// <summary>ConnectResponse.</summary>
internal sealed record ConnectResponse(int ShimPid, int TaskPid, string Version) : IWireMessage
{
    public void WriteTo(WireWriter writer)
    {
        writer.Number(1, (ulong)ShimPid);
        writer.Number(2, (ulong)TaskPid);
        writer.Text(3, Version);
    }
}
