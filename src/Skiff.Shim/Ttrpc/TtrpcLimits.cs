namespace Skiff.Shim.Ttrpc;

/// <summary>What the other side of a connection may make us hold.</summary>
internal static class TtrpcLimits
{
    /// <summary>Bytes of one message (PROTOCOL.md: 4 MiB); a larger one is passed over and answered RESOURCE_EXHAUSTED.</summary>
    public const int MaximumMessageLength = 4 << 20;

    /// <summary>Requests of one connection that are not answered yet; one more is answered RESOURCE_EXHAUSTED.</summary>
    public const int MaximumOpenStreams = 4096;

    /// <summary>Messages of one stream that its handler has not taken yet; one more ends the stream.</summary>
    public const int MaximumWaitingMessages = 64;

    /// <summary>Bytes of answers that the other side has not taken yet; more end the connection.</summary>
    public const int MaximumUnsentBytes = 16 << 20;

    /// <summary>Connections to one server; one more is closed.</summary>
    public const int MaximumConnections = 256;
}
