namespace Skiff.Native;

/// <summary>Options of sockets that are one int: the level in the upper half, the name in the lower.</summary>
public enum SocketOption
{
    /// <summary>SO_REUSEADDR.</summary>
    ReuseAddress = (1 << 16) | 2,

    /// <summary>SO_ERROR, which reading resets.</summary>
    Error = (1 << 16) | 4,

    /// <summary>SO_SNDBUF; the kernel doubles what is set.</summary>
    SendBuffer = (1 << 16) | 7,

    /// <summary>SO_RCVBUF; the kernel doubles what is set.</summary>
    ReceiveBuffer = (1 << 16) | 8,

    /// <summary>SO_KEEPALIVE.</summary>
    KeepAlive = (1 << 16) | 9,

    /// <summary>IP_TTL.</summary>
    TimeToLive = 2,

    /// <summary>TCP_NODELAY.</summary>
    NoDelay = (6 << 16) | 1,

    /// <summary>TCP_KEEPIDLE, in seconds.</summary>
    KeepAliveIdle = (6 << 16) | 4,

    /// <summary>TCP_KEEPINTVL, in seconds.</summary>
    KeepAliveInterval = (6 << 16) | 5,

    /// <summary>TCP_KEEPCNT.</summary>
    KeepAliveCount = (6 << 16) | 6,

    /// <summary>IPV6_UNICAST_HOPS.</summary>
    HopLimit = (41 << 16) | 16,

    /// <summary>IPV6_V6ONLY.</summary>
    OnlyIPv6 = (41 << 16) | 26,
}
