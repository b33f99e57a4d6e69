namespace Skiff.Wasi.Preview2.Io;

/// <summary>
/// Where output goes. <see cref="TryWrite"/> is asked first, by the guest's own call; what it does not take is written by <see cref="WriteAsync"/> beside the guest.
/// </summary>
internal interface IOutputSink
{
    /// <summary>Writes what can be written without waiting; zero bytes where nothing can.</summary>
    Outcome TryWrite(ReadOnlySpan<byte> bytes);

    /// <summary>Writes all; the answer is an error, or null.</summary>
    ValueTask<IoError?> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);
}

/// <summary>
/// What has been written and not yet brought to its sink. Shared by all streams of a guest that write to the same place. A pump runs beside the guest
/// while there is something; a stream that is dropped does not stop it.
/// </summary>
internal sealed class OutputQueue(GuestIo io, IOutputSink sink) : IWaitable
{
    // Each stream may have been promised the room of the whole buffer.
    private const int Overdraft = 16;

    private readonly BoundedBuffer _buffer = new(io.Limits.StreamBuffer);
    private readonly Lock _gate = new();
    private bool _isPumping; // under the gate, so that bytes never come between a pump's last look and its end
    private Task? _pump;
    private volatile IoError? _failure;
    private bool _isFlushing;

    public bool IsReady => GetRoom() is { State: not StreamState.Open } or { Count: > 0 };

    public async ValueTask WaitAsync(CancellationToken cancellation) => await _buffer.WaitForReaderAsync(cancellation).ConfigureAwait(false);

    internal Outcome GetRoom()
    {
        if (_failure is { } failure)
        {
            return Outcome.Failed(failure);
        }

        return Outcome.Of(IsFlushing ? 0 : _buffer.Room);
    }

    internal Outcome Accept(ReadOnlySpan<byte> bytes)
    {
        if (_buffer.IsEmpty)
        {
            while (!bytes.IsEmpty)
            {
                var outcome = sink.TryWrite(bytes);
                if (outcome.State != StreamState.Open || outcome.Count == 0)
                {
                    _failure = outcome.State == StreamState.Open ? null : outcome.Failure ?? new IoError("closed");
                    break;
                }

                bytes = bytes[outcome.Count..];
            }
        }

        if (_failure is { } failure)
        {
            return Outcome.Failed(failure);
        }

        if (!_buffer.Write(bytes, io.Limits.StreamBuffer * Overdraft))
        {
            throw new GuestRuleException("too many streams write to one output at a time");
        }

        if (StartsPump())
        {
            _pump = PumpAsync();
        }

        return Outcome.Of(0);
    }

    internal void StartFlush() => _isFlushing = true;

    internal bool IsFlushing => _isFlushing &= !_buffer.IsEmpty;

    /// <summary>Waits until all has been written or could not be. For the end of the guest.</summary>
    internal Task DrainAsync() => _pump ?? Task.CompletedTask;

    private bool StartsPump()
    {
        lock (_gate)
        {
            var starts = !_isPumping && !_buffer.IsEmpty;
            _isPumping |= starts;
            return starts;
        }
    }

    private bool EndsPump()
    {
        lock (_gate)
        {
            _isPumping = !_buffer.IsEmpty;
            return !_isPumping;
        }
    }

    private async Task PumpAsync()
    {
        var isDone = false;
        try
        {
            while (!isDone)
            {
                var bytes = await _buffer.ReadAsync(io.Ended).ConfigureAwait(false);
                if (await sink.WriteAsync(bytes, io.Ended).ConfigureAwait(false) is { } failure)
                {
                    _failure = failure;
                    return;
                }

                _buffer.Advance(bytes.Length);
                isDone = EndsPump();
            }
        }
        catch (OperationCanceledException)
        {
            _failure = new IoError("the guest has ended");
        }
        finally
        {
            if (!isDone)
            {
                _failure ??= new IoError("the output failed");
                _buffer.Abandon(); // nobody is to wait for what will not be written
            }
        }
    }
}

/// <summary>An output stream into a queue.</summary>
internal sealed class QueuedOutput(GuestIo io, OutputQueue queue, IDisposable? owned = null) : OutputStream(io)
{
    public override ValueTask WaitAsync(CancellationToken cancellation) => queue.WaitAsync(cancellation);

    private protected override Outcome GetRoom() => queue.GetRoom();

    private protected override Outcome Accept(ReadOnlySpan<byte> bytes) => queue.Accept(bytes);

    private protected override void StartFlush() => queue.StartFlush();

    private protected override bool IsFlushing => queue.IsFlushing;

    private protected override void Close()
    {
        if (owned is not null)
        {
            _ = CloseWhenDrainedAsync(owned);
        }
    }

    /// <summary>What was written goes out before the place it goes to is closed. A pump never throws.</summary>
    private async Task CloseWhenDrainedAsync(IDisposable place)
    {
        await queue.DrainAsync().ConfigureAwait(false);
        place.Dispose();
    }
}
