using Skiff.Shim.Protocol;

namespace Skiff.Shim.Ttrpc;

/// <summary>Request of ttrpc's request.proto.</summary>
internal sealed record TtrpcRequest(
    string Service, string Method, byte[] Payload, long TimeoutNanoseconds, IReadOnlyList<KeyValuePair<string, string>> Metadata) : IWireMessage
{
    public static TtrpcRequest Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var (service, method, payload, timeout) = ("", "", Array.Empty<byte>(), 0L);
        List<KeyValuePair<string, string>>? metadata = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    service = reader.Text();
                    break;
                case 2:
                    method = reader.Text();
                    break;
                case 3:
                    payload = reader.Bytes().ToArray();
                    break;
                case 4:
                    timeout = (long)reader.Number();
                    break;
                case 5:
                    (metadata ??= []).Add(ReadPair(reader.Bytes()));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new TtrpcRequest(service, method, payload, timeout, metadata ?? (IReadOnlyList<KeyValuePair<string, string>>)[]);
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
        var reader = new WireReader(bytes);
        var (key, value) = ("", "");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    key = reader.Text();
                    break;
                case 2:
                    value = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new(key, value);
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
        var reader = new WireReader(bytes);
        var (code, message, payload) = (StatusCode.Ok, "", Array.Empty<byte>());
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    (code, message) = ReadStatus(reader.Bytes());
                    break;
                case 2:
                    payload = reader.Bytes().ToArray();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new TtrpcResponse(code, message, payload);
    }

    public void WriteTo(WireWriter writer)
    {
        writer.Message(1, Code == StatusCode.Ok ? null : new Status(Code, Message));
        writer.Bytes(2, Payload);
    }

    private static (StatusCode Code, string Message) ReadStatus(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var (code, message) = (StatusCode.Ok, "");
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    code = (StatusCode)(int)reader.Number();
                    break;
                case 2:
                    message = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (code, message);
    }

    private sealed record Status(StatusCode Code, string Message) : IWireMessage
    {
        public void WriteTo(WireWriter writer)
        {
            writer.Number(1, (ulong)Code);
            writer.Text(2, Message);
        }
    }
}
