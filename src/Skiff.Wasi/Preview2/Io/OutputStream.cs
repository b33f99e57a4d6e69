using Skiff.Components;
using Skiff.Wasi.Io;

namespace Skiff.Wasi.Preview2.Io;

/// <summary>
/// <c>output-stream</c> of <c>wasi:io/streams</c>: the rules of permits. A guest asks how much it may write, and writes at most that; more is a trap.
/// </summary>
internal abstract class OutputStream(GuestIo io) : IOutputStream, IWaitable, IDisposable
{
    /// <summary>What <c>blocking-write-and-flush</c> and <c>blocking-write-zeroes-and-flush</c> take at most; the specification's number.</summary>
    internal const int LargestBlockingWrite = 4096;

    private ulong _permit;
    private bool _isClosed;

    public bool IsReady => _isClosed || GetRoom() is { State: not StreamState.Open } or { Count: > 0 };

    public abstract ValueTask WaitAsync(CancellationToken cancellation);

    public Result<ulong, StreamError> CheckWrite()
    {
        var outcome = Look();
        _permit = (ulong)outcome.Count;
        return outcome.State == StreamState.Open ? Result<ulong, StreamError>.Ok(_permit) : Result<ulong, StreamError>.Err(InputStream.ErrorOf(outcome));
    }

    public Result<Unit, StreamError> Write(ReadOnlySpan<byte> contents)
    {
        Use((ulong)contents.Length);
        return _isClosed ? Closed() : Answer(Put(contents));
    }

    public Result<Unit, StreamError> WriteZeroes(ulong length)
    {
        Use(length);
        return _isClosed ? Closed() : Answer(Put(Zeroes((int)length))); // fits: a permit is never larger than a buffer
    }

    public Result<Unit, StreamError> Flush()
    {
        var outcome = Look();
        if (outcome.State == StreamState.Open)
        {
            StartFlush();
            _permit = 0;
        }

        return Answer(outcome);
    }

    public ValueTask<Result<Unit, StreamError>> BlockingFlush(CancellationToken cancellation)
    {
        var result = Flush();
        return result.IsOk ? FinishAsync(cancellation) : new(result);
    }

    public ValueTask<Result<Unit, StreamError>> BlockingWriteAndFlush(ReadOnlySpan<byte> contents, CancellationToken cancellation)
    {
        if (contents.Length > LargestBlockingWrite)
        {
            throw new GuestRuleException($"blocking-write-and-flush takes at most {LargestBlockingWrite} bytes, not {contents.Length}");
        }

        // Most often there is room and the bytes are taken at once: then nothing is copied and nothing awaited.
        var outcome = Look();
        if (outcome.State != StreamState.Open)
        {
            return new(Answer(outcome));
        }

        if (outcome.Count < contents.Length)
        {
            return WriteWhenReadyAsync(contents.ToArray(), cancellation);
        }

        outcome = Put(contents);
        if (outcome.State != StreamState.Open)
        {
            return new(Answer(outcome));
        }

        StartFlush();
        return FinishAsync(cancellation);
    }

    public ValueTask<Result<Unit, StreamError>> BlockingWriteZeroesAndFlush(ulong length, CancellationToken cancellation) =>
        length <= LargestBlockingWrite
            ? BlockingWriteAndFlush(Zeroes((int)length), cancellation)
            : throw new GuestRuleException($"blocking-write-zeroes-and-flush takes at most {LargestBlockingWrite} bytes, not {length}");

    public Result<ulong, StreamError> Splice(IInputStream source, ulong length)
    {
        var outcome = Look();
        if (outcome is { State: StreamState.Open, Count: > 0 } && length > 0)
        {
            var buffer = io.Scratch(Math.Min(length, (ulong)outcome.Count)).Span;
            outcome = ((InputStream)source).Take(buffer); // the one class that implements it
            if (outcome is { State: StreamState.Open, Count: > 0 })
            {
                var put = Put(buffer[..outcome.Count]);
                outcome = put.State == StreamState.Open ? outcome : put;
            }
        }
        else if (outcome.State == StreamState.Open)
        {
            outcome = Outcome.Of(0);
        }

        _permit = 0;
        return outcome.State == StreamState.Open
            ? Result<ulong, StreamError>.Ok((ulong)outcome.Count)
            : Result<ulong, StreamError>.Err(InputStream.ErrorOf(outcome));
    }

    public async ValueTask<Result<ulong, StreamError>> BlockingSplice(IInputStream source, ulong length, CancellationToken cancellation)
    {
        var input = (InputStream)source; // the one class that implements it
        while (true)
        {
            await WaitForRoomAsync(cancellation).ConfigureAwait(false);
            await input.WaitUntilReadyAsync(cancellation).ConfigureAwait(false);
            var result = Splice(source, length);
            if (length == 0 || !result.IsOk || result.Value > 0)
            {
                return result;
            }
        }
    }

    public IPollable Subscribe() => new Pollable(this);

    public void Dispose() => Close();

    /// <summary>How many bytes <see cref="Accept"/> takes now: none while a flush runs.</summary>
    private protected abstract Outcome GetRoom();

    /// <summary>Takes bytes: not more than there was room for. Only <see cref="Outcome.State"/> of the answer counts.</summary>
    private protected abstract Outcome Accept(ReadOnlySpan<byte> bytes);

    /// <summary>Begins to bring what was taken to where it belongs. Until that is done there is no room.</summary>
    private protected virtual void StartFlush()
    {
    }

    /// <summary>Whether a flush has begun and not ended.</summary>
    private protected virtual bool IsFlushing => false;

    private protected virtual void Close()
    {
    }

    private static Result<Unit, StreamError> Closed() => Result<Unit, StreamError>.Err(StreamError.Closed);

    private static Result<Unit, StreamError> Answer(Outcome outcome) =>
        outcome.State == StreamState.Open ? Result<Unit, StreamError>.Ok(default) : Result<Unit, StreamError>.Err(InputStream.ErrorOf(outcome));

    private ReadOnlySpan<byte> Zeroes(int length)
    {
        var zeroes = io.Scratch((ulong)length).Span;
        zeroes.Clear();
        return zeroes;
    }

    private void Use(ulong length)
    {
        if (length > _permit)
        {
            throw new GuestRuleException($"{length} bytes written where check-write permitted {_permit}");
        }

        _permit -= length;
    }

    private Outcome Look() => _isClosed ? Outcome.Closed : Note(GetRoom());

    private Outcome Put(ReadOnlySpan<byte> bytes) => Note(Accept(bytes));

    private Outcome Note(Outcome outcome)
    {
        _isClosed = outcome.State != StreamState.Open;
        return outcome;
    }

    private async ValueTask<Outcome> WaitForRoomAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var outcome = Look();
            if (outcome.State != StreamState.Open || outcome.Count > 0)
            {
                return outcome;
            }

            await WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Writes bytes of the host piece by piece, as there is room, and flushes.</summary>
    private async ValueTask<Result<Unit, StreamError>> WriteWhenReadyAsync(byte[] contents, CancellationToken cancellation)
    {
        for (var done = 0; done < contents.Length;)
        {
            var outcome = await WaitForRoomAsync(cancellation).ConfigureAwait(false);
            if (outcome.State == StreamState.Open)
            {
                var count = Math.Min(outcome.Count, contents.Length - done);
                outcome = Put(contents.AsSpan(done, count));
                done += count;
            }

            if (outcome.State != StreamState.Open)
            {
                return Answer(outcome);
            }
        }

        StartFlush();
        return await FinishAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Waits for the end of a flush.</summary>
    private ValueTask<Result<Unit, StreamError>> FinishAsync(CancellationToken cancellation)
    {
        var outcome = Look();
        return outcome.State != StreamState.Open || !IsFlushing ? new(Answer(outcome)) : WaitForFlushAsync(cancellation);
    }

    private async ValueTask<Result<Unit, StreamError>> WaitForFlushAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await WaitAsync(cancellation).ConfigureAwait(false);
            var outcome = Look();
            if (outcome.State != StreamState.Open || !IsFlushing)
            {
                return Answer(outcome);
            }
        }
    }
}
