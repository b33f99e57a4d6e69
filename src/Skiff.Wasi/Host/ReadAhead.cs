namespace Skiff.Wasi.Host;

/// <summary>
/// Reads a <see cref="Stream"/> that belongs to someone else for a guest. A poll must not take bytes away, so there is a buffer that is filled ahead: a
/// poll starts the filling, a read empties it.
/// </summary>
/// <remarks>
/// The filling runs beside the guest, also when the guest gave up waiting for it: its bytes must not be lost. It touches <see cref="_buffer"/>,
/// <see cref="_filled"/> and <see cref="_failure"/> only; what it brought is taken over by the guest's own calls, after its task has completed
/// (<see cref="TakeFilled"/>).
/// </remarks>
internal sealed class ReadAhead(Stream stream, int bufferSize = ReadAhead.DefaultSize) : IDisposable
{
    private const int DefaultSize = 16 << 10;

    private readonly CancellationTokenSource _closed = new();
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private bool _atEnd = stream == Stream.Null;
    private Task? _filling;
    private int _filled;
    private Exception? _failure;

    /// <summary>How many bytes are there.</summary>
    internal int Available => _end - _start;

    /// <summary>Why the stream ended before its end, once all bytes before have been read; null if it did not.</summary>
    internal Exception? Failure => _atEnd && _start == _end ? _failure : null;

    /// <summary>Whether a read gives bytes or the end at once. If not, the filling has been started.</summary>
    internal bool Poll()
    {
        if (_start == _end && !_atEnd)
        {
            _filling ??= FillAsync();
            TakeFilled();
        }

        return _start < _end || _atEnd;
    }

    /// <summary>Waits for the filling that a poll has started; ask <see cref="Poll"/> again then. Changes nothing, so that it may be given up at any time.</summary>
    internal Task WaitAsync(CancellationToken cancellation) => _filling is { } filling ? filling.WaitAsync(cancellation) : Task.CompletedTask;

    /// <summary>What has been filled and not read; nothing at the end, or before <see cref="Poll"/> said that there is something.</summary>
    internal ReadOnlySpan<byte> Peek() => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Takes bytes away that <see cref="Peek"/> has shown.</summary>
    internal void Advance(int count) => _start += count;

    /// <summary>Ends a filling that runs. The stream stays open.</summary>
    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
    }

    private void TakeFilled()
    {
        if (_filling is { IsCompleted: true })
        {
            _filling = null;
            _start = 0;
            _end = _filled;
            _atEnd = _filled == 0;
        }
    }

    private async Task FillAsync()
    {
        _buffer ??= new byte[bufferSize];
        try
        {
            _filled = await stream.ReadAsync(_buffer, _closed.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException or HttpRequestException)
        {
            _failure = failure;
            _filled = 0;
        }
    }
}
