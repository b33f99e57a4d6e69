namespace Skiff.Wasi.Preview2.Http;

/// <summary>What one guest may ask of HTTP.</summary>
public sealed record HttpLimits
{
    /// <summary>The defaults.</summary>
    public static HttpLimits Default { get; } = new();

    /// <summary>Bytes of one header or trailer section, 32 a field counted beside names and values; a guest that writes more traps.</summary>
    public int MaximumFieldBytes { get; init; } = 128 << 10;

    /// <summary>Characters of the path and query of a request.</summary>
    public int MaximumPathBytes { get; init; } = 32 << 10;

    /// <summary>Requests of one guest that wait for their response, or whose response is being read.</summary>
    public int MaximumOutgoingRequests { get; init; } = 128;

    /// <summary>Until a connection stands; a guest can only shorten it.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Until the response begins; a guest can only shorten it.</summary>
    public TimeSpan FirstByteTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Between parts of the response's body; a guest can only shorten it.</summary>
    public TimeSpan BetweenBytesTimeout { get; init; } = TimeSpan.FromSeconds(120);
}
