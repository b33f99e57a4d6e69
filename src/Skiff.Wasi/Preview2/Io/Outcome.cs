namespace Skiff.Wasi.Preview2.Io;

/// <summary>Whether a stream goes on.</summary>
internal enum StreamState : byte
{
    Open,

    /// <summary>It ended as it should.</summary>
    Closed,

    /// <summary>The last operation failed; the stream is closed.</summary>
    Failed,
}

/// <summary>What an attempt to read or to make room gave. Zero bytes of an open stream: it has to be waited for.</summary>
internal readonly record struct Outcome(int Count, StreamState State, IoError? Failure)
{
    internal static Outcome Closed => new(0, StreamState.Closed, null);

    internal static Outcome Of(int count) => new(count, StreamState.Open, null);

    internal static Outcome Failed(IoError failure) => new(0, StreamState.Failed, failure);
}
