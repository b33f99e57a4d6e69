namespace Skiff.Shim.Protocol;

/// <summary>google.protobuf.Any: a message with its name. containerd writes the bare name, others put an address and a slash in front.</summary>
internal sealed record AnyMessage(string TypeUrl, byte[] Value) : IWireMessage
{
    /// <summary>The name behind the last slash.</summary>
    public string TypeName => TypeUrl[(TypeUrl.LastIndexOf('/') + 1)..];

    public static AnyMessage Of(string typeName, IWireMessage message) => new(typeName, WireWriter.Encode(message));

    public static AnyMessage Read(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        return new AnyMessage(message.Text(1), message.Bytes(2).ToArray());
    }

    public void WriteTo(WireWriter writer)
    {
        writer.Text(1, TypeUrl);
        writer.Bytes(2, Value);
    }
}

/// <summary>google.protobuf.Timestamp.</summary>
internal sealed record Timestamp(DateTimeOffset Time) : IWireMessage
{
    private const int NanosecondsPerTick = 100;

    /// <summary>None for a time that has not come.</summary>
    public static Timestamp? Of(DateTimeOffset? time) => time is { } known ? new Timestamp(known) : null;

    public void WriteTo(WireWriter writer)
    {
        writer.Number(1, (ulong)Time.ToUnixTimeSeconds());
        writer.Number(2, (ulong)(Time.UtcTicks % TimeSpan.TicksPerSecond * NanosecondsPerTick));
    }
}

/// <summary>google.protobuf.Empty.</summary>
internal sealed record EmptyMessage : IWireMessage
{
    public static EmptyMessage Instance { get; } = new();

    public void WriteTo(WireWriter writer)
    {
        // It has no fields.
    }
}
