using Skiff.Shim.Protocol;

namespace Skiff.Shim.Containerd;

// Fields of containerd's api/services/{content,leases}/v1.

/// <summary>An entry of a map of labels: a message of a key and a value.</summary>
internal sealed record Label(string Name, string Value) : IWireMessage
{
    public static Label Read(ReadOnlySpan<byte> entry)
    {
        var message = new WireMessage(entry);
        return new Label(message.Text(1), message.Text(2));
    }

    /// <summary>Writes a map.</summary>
    public static void WriteAll(WireWriter writer, int field, IEnumerable<KeyValuePair<string, string>> labels)
    {
        foreach (var (name, value) in labels)
        {
            writer.Message(field, new Label(name, value));
        }
    }

    public void WriteTo(WireWriter writer)
    {
        writer.Text(1, Name);
        writer.Text(2, Value);
    }
}

/// <summary>UpdateRequest: labels of a blob, and a mask that says that no other ones are meant.</summary>
internal sealed record LabelContentRequest(string Digest, IReadOnlyDictionary<string, string> Labels) : IWireMessage
{
    public void WriteTo(WireWriter writer)
    {
        writer.Message(1, new Fields(info =>
        {
            info.Text(1, Digest);
            Label.WriteAll(info, 5, Labels);
        }));
        writer.Message(2, new Fields(mask =>
        {
            foreach (var name in Labels.Keys)
            {
                mask.TextOrEmpty(1, "labels." + name);
            }
        }));
    }
}

/// <summary>What a request of Write wants.</summary>
internal enum WriteAction
{
    /// <summary>To know what is there.</summary>
    Stat = 0,

    /// <summary>To add bytes.</summary>
    Write = 1,

    /// <summary>To give it its digest.</summary>
    Commit = 2,
}

/// <summary>WriteContentRequest. An offset of 0 begins anew what an earlier call has left.</summary>
/// <param name="Action">What is wanted.</param>
/// <param name="Reference">The name of what is being written.</param>
/// <param name="Total">Its length in the end.</param>
/// <param name="Expected">Its digest in the end.</param>
internal sealed record WriteContentRequest(WriteAction Action, string Reference, long Total, string Expected) : IWireMessage
{
    public long Offset { get; init; }

    public ReadOnlyMemory<byte> Data { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public void WriteTo(WireWriter writer)
    {
        writer.Number(1, (ulong)Action);
        writer.Text(2, Reference);
        writer.Number(3, (ulong)Total);
        writer.Text(4, Expected);
        writer.Number(5, (ulong)Offset);
        writer.Bytes(6, Data.Span);
        Label.WriteAll(writer, 7, Labels);
    }
}

/// <summary>CreateRequest of leases.</summary>
internal sealed record CreateLeaseRequest(string Id, IReadOnlyDictionary<string, string> Labels) : IWireMessage
{
    public void WriteTo(WireWriter writer)
    {
        writer.Text(1, Id);
        Label.WriteAll(writer, 3, Labels);
    }
}
