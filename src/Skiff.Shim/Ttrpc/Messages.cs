using Skiff.Shim.Protocol;

namespace Skiff.Shim.Ttrpc;

/// <summary>Request of ttrpc's request.proto.</summary>
internal sealed record TtrpcRequest(
    string Service, string Method, byte[] Payload, long TimeoutNanoseconds, IReadOnlyList<KeyValuePair<string, string>> Metadata) : IWireMessage
{
    public static TtrpcRequest Read(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        return new TtrpcRequest(message.Text(1), message.Text(2), message.Bytes(3).ToArray(), (long)message.Number(4), message.AllEmbedded(5, ReadPair));
    }

    public void WriteTo(WireWriter writer)
    {
        writer.Text(1, Service);
        writer.Text(2, Method);
        writer.Bytes(3, Payload);
        writer.Number(4, (ulong)TimeoutNanoseconds);
        foreach (var (key, value) in Metadata)
        {
            writer.Message(5, new Pair(key, value));
        }
    }

    private static KeyValuePair<string, string> ReadPair(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        return new(message.Text(1), message.Text(2));
    }

    private sealed record Pair(string Key, string Value) : IWireMessage
    {
        public void WriteTo(WireWriter writer)
        {
            writer.Text(1, Key);
            writer.Text(2, Value);
        }
    }
}

/// <summary>Response of ttrpc's request.proto, with the google.rpc.Status in it.</summary>
internal sealed record TtrpcResponse(StatusCode Code, string Message, byte[] Payload) : IWireMessage
{
    public static TtrpcResponse Read(ReadOnlySpan<byte> bytes)
    {
        var message = new WireMessage(bytes);
        var status = message.Embedded(1, Status.Read) ?? new Status(StatusCode.Ok, "");
        return new TtrpcResponse(status.Code, status.Message, message.Bytes(2).ToArray());
    }

    public void WriteTo(WireWriter writer)
    {
        writer.Message(1, Code == StatusCode.Ok ? null : new Status(Code, Message));
        writer.Bytes(2, Payload);
    }

    private sealed record Status(StatusCode Code, string Message) : IWireMessage
    {
        public static Status Read(ReadOnlySpan<byte> bytes)
        {
            var message = new WireMessage(bytes);
            return new Status((StatusCode)(int)message.Number(1), message.Text(2));
        }

        public void WriteTo(WireWriter writer)
        {
            writer.Number(1, (ulong)Code);
            writer.Text(2, Message);
        }
    }
}
