namespace Skiff.Wasi.Preview2.Http;

/// <summary>The response of a guest, as a server sends it.</summary>
public sealed class OutgoingHttpResponse
{
    internal OutgoingHttpResponse(ushort status, IReadOnlyList<HttpField> headers, OutgoingHttpBody body)
    {
        Status = status;
        Headers = headers;
        Body = body;
    }

    /// <summary>The status code.</summary>
    public ushort Status { get; }

    /// <summary>The header section, in order.</summary>
    public IReadOnlyList<HttpField> Headers { get; }

    /// <summary>The body, which the guest may still be writing.</summary>
    public OutgoingHttpBody Body { get; }
}
