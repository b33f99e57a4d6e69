namespace Skiff.Shim.Protocol;

// Messages of containerd's api/runtime/sandbox/v1/sandbox.proto, api/types/platform.proto and api/types/metrics.proto.

/// <summary>CreateSandboxRequest. containerd fills neither the root file system nor the annotations.</summary>
internal sealed record CreateSandboxRequest(string Id, string Bundle, AnyMessage? Options, string Network)
{
    public static CreateSandboxRequest Read(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        return new CreateSandboxRequest(message.Text(1), message.Text(2), message.Embedded(4, AnyMessage.Read), message.Text(5));
    }
}

/// <summary>StartSandboxResponse.</summary>
internal sealed record StartSandboxResponse(int Pid, DateTimeOffset CreatedAt) : IWireMessage
{
    public void WriteTo(WireWriter writer)
    {
        writer.Number(1, (ulong)Pid);
        writer.Message(2, new Timestamp(CreatedAt));
    }
}

/// <summary>PlatformResponse, with the containerd.types.Platform in it.</summary>
internal sealed record PlatformResponse(string System, string Architecture) : IWireMessage
{
    public void WriteTo(WireWriter writer) => writer.Message(1, new Fields(platform =>
    {
        platform.Text(1, System);
        platform.Text(2, Architecture);
    }));
}

/// <summary>SandboxStatusResponse.</summary>
internal sealed record SandboxStatusResponse(string Id, int Pid, bool IsReady, DateTimeOffset CreatedAt, DateTimeOffset? ExitedAt) : IWireMessage
{
    public void WriteTo(WireWriter writer)
    {
        writer.Text(1, Id);
        writer.Number(2, (ulong)Pid);
        writer.Text(3, IsReady ? "SANDBOX_READY" : "SANDBOX_NOTREADY"); // runtime.v1.PodSandboxState
        writer.Message(5, new Timestamp(CreatedAt));
        writer.Message(6, Timestamp.Of(ExitedAt));
    }
}

/// <summary>SandboxMetricsResponse, with the containerd.types.Metric in it.</summary>
internal sealed record SandboxMetricsResponse(string Id, DateTimeOffset Time, AnyMessage Data) : IWireMessage
{
    public void WriteTo(WireWriter writer) => writer.Message(1, new Fields(metric =>
    {
        metric.Message(1, new Timestamp(Time));
        metric.Text(2, Id);
        metric.Message(3, Data);
    }));
}
