namespace Skiff.Shim.Protocol;

// Requests of containerd's api/runtime/task/v2/shim.proto and v3/shim.proto, which have the same messages.

/// <summary>containerd.types.Mount.</summary>
internal sealed record MountEntry(string Type, string Source, string Target, IReadOnlyList<string> Options) : IWireMessage
{
    public static MountEntry Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var (type, source, target, options) = ("", "", "", new List<string>());
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    type = reader.Text();
                    break;
                case 2:
                    source = reader.Text();
                    break;
                case 3:
                    target = reader.Text();
                    break;
                case 4:
                    options.Add(reader.Text());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new MountEntry(type, source, target, options);
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
internal sealed record StdioPaths(string Input, string Output, string Error, bool Terminal);

/// <summary>CreateTaskRequest.</summary>
internal sealed record CreateRequest(
    string Id, string Bundle, IReadOnlyList<MountEntry> Rootfs, StdioPaths Stdio, string Checkpoint, AnyMessage? Options)
{
    public static CreateRequest Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var (id, bundle, rootfs, terminal, input, output, error, checkpoint) = ("", "", new List<MountEntry>(), false, "", "", "", "");
        AnyMessage? options = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    id = reader.Text();
                    break;
                case 2:
                    bundle = reader.Text();
                    break;
                case 3:
                    rootfs.Add(MountEntry.Read(reader.Bytes()));
                    break;
                case 4:
                    terminal = reader.Boolean();
                    break;
                case 5:
                    input = reader.Text();
                    break;
                case 6:
                    output = reader.Text();
                    break;
                case 7:
                    error = reader.Text();
                    break;
                case 8:
                    checkpoint = reader.Text();
                    break;
                case 10:
                    options = AnyMessage.Read(reader.Bytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new CreateRequest(id, bundle, rootfs, new StdioPaths(input, output, error, terminal), checkpoint, options);
    }
}

/// <summary>ExecProcessRequest.</summary>
internal sealed record ExecRequest(string Id, string ExecId, StdioPaths Stdio, AnyMessage? Spec)
{
    public static ExecRequest Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var (id, execId, terminal, input, output, error) = ("", "", false, "", "", "");
        AnyMessage? spec = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    id = reader.Text();
                    break;
                case 2:
                    execId = reader.Text();
                    break;
                case 3:
                    terminal = reader.Boolean();
                    break;
                case 4:
                    input = reader.Text();
                    break;
                case 5:
                    output = reader.Text();
                    break;
                case 6:
                    error = reader.Text();
                    break;
                case 7:
                    spec = AnyMessage.Read(reader.Bytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new ExecRequest(id, execId, new StdioPaths(input, output, error, terminal), spec);
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
        var reader = new WireReader(bytes);
        var (id, execId, third, fourth) = ("", "", 0u, 0u);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    id = reader.Text();
                    break;
                case 2:
                    execId = reader.Text();
                    break;
                case 3:
                    third = (uint)reader.Number();
                    break;
                case 4:
                    fourth = (uint)reader.Number();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new ProcessRequest(id, execId, third, fourth);
    }
}

/// <summary>UpdateTaskRequest; annotations are not acted on.</summary>
internal sealed record UpdateRequest(string Id, AnyMessage? Resources)
{
    public static UpdateRequest Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var id = "";
        AnyMessage? resources = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    id = reader.Text();
                    break;
                case 2:
                    resources = AnyMessage.Read(reader.Bytes());
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new UpdateRequest(id, resources);
    }
}
