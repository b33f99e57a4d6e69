using Skiff.Components;
using Skiff.Wasi.Io;

namespace Skiff.Wasi.Preview2.Io;

/// <summary><c>input-stream</c> of <c>wasi:io/streams</c>, over something that can be read without waiting and waited for.</summary>
internal abstract class InputStream(GuestIo io) : IInputStream, IWaitable, IDisposable
{
    private bool _isClosed;

    public abstract bool IsReady { get; }

    public abstract ValueTask WaitAsync(CancellationToken cancellation);

    public Result<ReadOnlyMemory<byte>, StreamError> Read(ulong length)
    {
        var buffer = io.Scratch(length);
        var outcome = Take(buffer.Span);
        return outcome.State == StreamState.Open
            ? Result<ReadOnlyMemory<byte>, StreamError>.Ok(buffer[..outcome.Count])
            : Result<ReadOnlyMemory<byte>, StreamError>.Err(ErrorOf(outcome));
    }

    public ValueTask<Result<ReadOnlyMemory<byte>, StreamError>> BlockingRead(ulong length, CancellationToken cancellation)
    {
        var result = Read(length);
        return length > 0 && result.IsOk && result.Value.IsEmpty ? WaitAndReadAsync(length, cancellation) : new(result);
    }

    public Result<ulong, StreamError> Skip(ulong length)
    {
        var outcome = Take(io.Scratch(length).Span);
        return outcome.State == StreamState.Open
            ? Result<ulong, StreamError>.Ok((ulong)outcome.Count)
            : Result<ulong, StreamError>.Err(ErrorOf(outcome));
    }

    public async ValueTask<Result<ulong, StreamError>> BlockingSkip(ulong length, CancellationToken cancellation)
    {
        while (true)
        {
            var result = Skip(length);
            if (length == 0 || !result.IsOk || result.Value > 0)
            {
                return result;
            }

            await WaitUntilReadyAsync(cancellation).ConfigureAwait(false);
        }
    }

    public IPollable Subscribe() => new Pollable(this);

    public void Dispose() => Close();

    /// <summary>Reads into a span without waiting.</summary>
    internal Outcome Take(Span<byte> destination)
    {
        if (_isClosed)
        {
            return Outcome.Closed;
        }

        var outcome = destination.IsEmpty ? Outcome.Of(0) : TryRead(destination);
        _isClosed = outcome.State != StreamState.Open;
        return outcome;
    }

    internal async ValueTask WaitUntilReadyAsync(CancellationToken cancellation)
    {
        while (!_isClosed && !IsReady)
        {
            await WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What the guest is told of a stream that does not go on.</summary>
    internal static StreamError ErrorOf(Outcome outcome) =>
        outcome.Failure is { } failure ? StreamError.LastOperationFailed(failure) : StreamError.Closed;

    /// <summary>Reads what is there, at least one byte if anything is.</summary>
    private protected abstract Outcome TryRead(Span<byte> destination);

    private protected virtual void Close()
    {
    }

    private async ValueTask<Result<ReadOnlyMemory<byte>, StreamError>> WaitAndReadAsync(ulong length, CancellationToken cancellation)
    {
        while (true)
        {
            await WaitUntilReadyAsync(cancellation).ConfigureAwait(false);
            var result = Read(length);
            if (!result.IsOk || !result.Value.IsEmpty)
            {
                return result;
            }
        }
    }
}
