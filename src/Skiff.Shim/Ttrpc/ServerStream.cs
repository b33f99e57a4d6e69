using Skiff.Shim.Loop;

namespace Skiff.Shim.Ttrpc;

/// <summary>The server's side of one call.</summary>
internal sealed class ServerStream(FrameChannel channel, uint number)
{
    private readonly Queue<byte[]> _received = new();
    private readonly CancellationTokenSource _cancellation = new();
    private TaskCompletionSource<byte[]?>? _receiver;

    /// <summary>Fires when nobody waits for the answer any more.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>Its number on the connection.</summary>
    internal uint Number => number;

    /// <summary>Ends the call when its time is over.</summary>
    internal LoopTimer? Deadline { get; set; }

    /// <summary>Whether the other side sends no more.</summary>
    internal bool RemoteClosed { get; private set; }

    /// <summary>The next message of the other side; null after the last.</summary>
    public Task<byte[]?> ReceiveAsync()
    {
        if (_received.TryDequeue(out var message))
        {
            return Task.FromResult<byte[]?>(message);
        }

        if (RemoteClosed)
        {
            return Task.FromResult<byte[]?>(null);
        }

        _receiver = new TaskCompletionSource<byte[]?>();
        return _receiver.Task;
    }

    /// <summary>Sends a message.</summary>
    public void Send(ReadOnlySpan<byte> message) => channel.Send(number, FrameType.Data, FrameFlags.None, message);

    /// <summary>Takes a message that has come.</summary>
    internal void Add(ReadOnlySpan<byte> message)
    {
        if (RemoteClosed)
        {
            throw new TtrpcException(StatusCode.InvalidArgument, "data after the end of the data");
        }

        if (Interlocked.Exchange(ref _receiver, null) is { } receiver)
        {
            receiver.SetResult(message.ToArray());
        }
        else if (_received.Count < TtrpcLimits.MaximumWaitingMessages)
        {
            _received.Enqueue(message.ToArray());
        }
        else
        {
            throw new TtrpcException(StatusCode.ResourceExhausted, $"more than {TtrpcLimits.MaximumWaitingMessages} messages wait on the stream");
        }
    }

    internal void CloseRemote()
    {
        RemoteClosed = true;
        Interlocked.Exchange(ref _receiver, null)?.SetResult(null);
    }

    /// <summary>Nobody waits any more.</summary>
    internal void Cancel()
    {
        Deadline?.Dispose();
        _cancellation.Cancel();
        Interlocked.Exchange(ref _receiver, null)?.TrySetCanceled();
    }
}
