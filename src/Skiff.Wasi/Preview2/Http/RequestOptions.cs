using Skiff.Components;
using Skiff.Wasi.Http;

namespace Skiff.Wasi.Preview2.Http;

/// <summary><c>request-options</c>. Times are nanoseconds.</summary>
internal sealed class RequestOptions : IRequestOptions
{
    private ulong? _connectTimeout;
    private ulong? _firstByteTimeout;
    private ulong? _betweenBytesTimeout;

    public ulong? ConnectTimeout() => _connectTimeout;

    public Result<Unit, Unit> SetConnectTimeout(ulong? duration)
    {
        _connectTimeout = duration;
        return Result<Unit, Unit>.Ok(default);
    }

    public ulong? FirstByteTimeout() => _firstByteTimeout;

    public Result<Unit, Unit> SetFirstByteTimeout(ulong? duration)
    {
        _firstByteTimeout = duration;
        return Result<Unit, Unit>.Ok(default);
    }

    public ulong? BetweenBytesTimeout() => _betweenBytesTimeout;

    public Result<Unit, Unit> SetBetweenBytesTimeout(ulong? duration)
    {
        _betweenBytesTimeout = duration;
        return Result<Unit, Unit>.Ok(default);
    }

    /// <summary>The times of a request: the guest's where they are shorter than the host's.</summary>
    internal static RequestTimeouts Resolve(RequestOptions? options, HttpLimits limits) => new(
        Shorter(options?._connectTimeout, limits.ConnectTimeout),
        Shorter(options?._firstByteTimeout, limits.FirstByteTimeout),
        Shorter(options?._betweenBytesTimeout, limits.BetweenBytesTimeout));

    private static TimeSpan Shorter(ulong? nanoseconds, TimeSpan limit) =>
        nanoseconds is { } asked && asked / TimeSpan.NanosecondsPerTick < (ulong)limit.Ticks
            ? TimeSpan.FromTicks(Math.Max((long)(asked / TimeSpan.NanosecondsPerTick), 1))
            : limit;
}

/// <summary>How long parts of a request may take.</summary>
internal readonly record struct RequestTimeouts(TimeSpan Connect, TimeSpan FirstByte, TimeSpan BetweenBytes);
