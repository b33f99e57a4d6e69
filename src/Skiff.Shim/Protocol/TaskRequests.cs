namespace Skiff.Shim.Protocol;

// Requests of containerd's api/runtime/task/v2/shim.proto and v3/shim.proto, which have the same messages.

/// <summary>containerd.types.Mount.</summary>
internal sealed record MountEntry(string Type, string Source, string Target, IReadOnlyList<string> Options) : IWireMessage
{
    public static MountEntry Read(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        return new MountEntry(message.Text(1), message.Text(2), message.Text(3), message.Texts(4));
    }

    public void WriteTo(WireWriter writer)
    {
        writer.Text(1, Type);
        writer.Text(2, Source);
        writer.Text(3, Target);
        foreach (var option in Options)
        {
            writer.TextOrEmpty(4, option);
        }
    }
}

/// <summary>Where a process reads and writes: paths of fifos, addresses, or nothing; and whether it has a terminal.</summary>
internal sealed record StdioPaths(string Input, string Output, string Error, bool Terminal)
{
    /// <summary>Reads them from the four fields of a request that begin with <c>terminal</c>.</summary>
    public static StdioPaths Read(WireMessage request, int terminal) =>
        new(request.Text(terminal + 1), request.Text(terminal + 2), request.Text(terminal + 3), request.Boolean(terminal));
}

/// <summary>CreateTaskRequest.</summary>
internal sealed record CreateRequest(
    string Id, string Bundle, IReadOnlyList<MountEntry> Rootfs, StdioPaths Stdio, string Checkpoint, AnyMessage? Options)
{
    public static CreateRequest Read(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        return new CreateRequest(
            message.Text(1),
            message.Text(2),
            message.AllEmbedded(3, MountEntry.Read),
            StdioPaths.Read(message, 4),
            message.Text(8),
            message.Embedded(10, AnyMessage.Read));
    }
}

/// <summary>ExecProcessRequest.</summary>
internal sealed record ExecRequest(string Id, string ExecId, StdioPaths Stdio, AnyMessage? Spec)
{
    public static ExecRequest Read(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        return new ExecRequest(message.Text(1), message.Text(2), StdioPaths.Read(message, 3), message.Embedded(7, AnyMessage.Read));
    }
}

/// <summary>
/// The requests that name a container, perhaps a process that was added to it, and at most two numbers (fields 3 and 4): State, Start, Delete, Wait, Pids, Pause,
/// Resume, Stats and Connect without numbers; Kill with signal and all; ResizePty with width and height; CloseIO with stdin.
/// </summary>
internal sealed record ProcessRequest(string Id, string ExecId, uint Third, uint Fourth)
{
    public static ProcessRequest Read(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        return new ProcessRequest(message.Text(1), message.Text(2), (uint)message.Number(3), (uint)message.Number(4));
    }
}

/// <summary>UpdateTaskRequest; annotations are not acted on.</summary>
internal sealed record UpdateRequest(string Id, AnyMessage? Resources)
{
    public static UpdateRequest Read(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        return new UpdateRequest(message.Text(1), message.Embedded(2, AnyMessage.Read));
    }
}
