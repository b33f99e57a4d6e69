using Skiff.Native;
using Skiff.Shim.Loop;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Ttrpc;

/// <summary>A connection to a server.</summary>
internal sealed class TtrpcClient : IDisposable
{
    private readonly EventLoop _loop;
    private readonly FrameChannel _channel;
    private readonly Dictionary<uint, ClientStream> _streams = [];
    private uint _nextStream = 1;

    private TtrpcClient(EventLoop loop, FileHandle socket)
    {
        _loop = loop;
        _channel = new FrameChannel(loop, socket, Received, Closed);
    }

    /// <summary>Whether the connection has ended.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Connects to a path; UNAVAILABLE where nobody listens.</summary>
    public static TtrpcClient Connect(EventLoop loop, string path)
    {
        var error = LocalSocket.Connect(path, out var socket);
        return socket is null ? throw new TtrpcException(StatusCode.Unavailable, $"cannot connect to {path}: {error}") : new TtrpcClient(loop, socket);
    }

    /// <summary>Calls a method with one message, and waits for its answer.</summary>
    public async Task<byte[]> CallAsync(string service, string method, byte[] message, TimeSpan timeout)
    {
        var stream = Open(service, method, message, FrameFlags.None, timeout);
        using var timer = _loop.After(timeout, () => End(stream, new TtrpcException(StatusCode.DeadlineExceeded, $"{method} was not answered within {timeout}")));
        return await stream.Answer;
    }

    /// <summary>Opens a stream on which more messages will be sent.</summary>
    public ClientStream OpenStream(string service, string method) => Open(service, method, [], FrameFlags.RemoteOpen, TimeSpan.Zero);

    /// <summary>Ends the connection; calls that wait end with UNAVAILABLE.</summary>
    public void Dispose() => _channel.Dispose();

    private ClientStream Open(string service, string method, byte[] message, FrameFlags flags, TimeSpan timeout)
    {
        if (IsClosed)
        {
            throw new TtrpcException(StatusCode.Unavailable, "the connection has ended");
        }

        var stream = new ClientStream(_channel, _nextStream);
        _nextStream += 2;
        _streams.Add(stream.Number, stream);
        var request = new TtrpcRequest(service, method, message, timeout.Ticks * TimeSpan.NanosecondsPerTick, []);
        _channel.Send(stream.Number, FrameType.Request, flags, WireWriter.Encode(request));
        return stream;
    }

    private void Received(Frame frame)
    {
        if (!_streams.TryGetValue(frame.Header.Stream, out var stream))
        {
            return; // Its caller has given up.
        }

        if (frame.IsOversized)
        {
            End(stream, new TtrpcException(StatusCode.ResourceExhausted, $"an answer of {frame.Header.Length} bytes"));
        }
        else if (frame.Header.Type == FrameType.Response)
        {
            Answer(stream, frame.Payload);
        }
        else if (frame.Header.Type == FrameType.Data)
        {
            if ((frame.Header.Flags & FrameFlags.NoData) == 0)
            {
                stream.Add(frame.Payload);
            }

            if ((frame.Header.Flags & FrameFlags.RemoteClosed) != 0)
            {
                _streams.Remove(stream.Number);
                stream.End([]);
            }
        }
    }

    private void Answer(ClientStream stream, ReadOnlySpan<byte> payload)
    {
        try
        {
            var response = TtrpcResponse.Read(payload);
            if (response.Code != StatusCode.Ok)
            {
                End(stream, new TtrpcException(response.Code, response.Message));
                return;
            }

            _streams.Remove(stream.Number);
            stream.End(response.Payload);
        }
        catch (WireFormatException exception)
        {
            End(stream, new TtrpcException(StatusCode.Internal, exception.Message));
        }
    }

    private void End(ClientStream stream, TtrpcException exception)
    {
        if (_streams.Remove(stream.Number))
        {
            stream.Fail(exception);
        }
    }

    private void Closed()
    {
        IsClosed = true;
        foreach (var stream in _streams.Values.ToArray())
        {
            End(stream, new TtrpcException(StatusCode.Unavailable, "the connection has ended"));
        }
    }
}

/// <summary>The client's side of one call.</summary>
internal sealed class ClientStream(FrameChannel channel, uint number)
{
    private readonly TaskCompletionSource<byte[]> _answer = new();
    private readonly Queue<byte[]> _received = new();
    private TaskCompletionSource<byte[]?>? _receiver;

    /// <summary>The last message; empty where the server sent none.</summary>
    public Task<byte[]> Answer => _answer.Task;

    internal uint Number => number;

    /// <summary>Sends a message.</summary>
    public void Send(ReadOnlySpan<byte> message) => channel.Send(number, FrameType.Data, FrameFlags.None, message);

    /// <summary>Says that no more messages come.</summary>
    public void CloseSending() => channel.Send(number, FrameType.Data, FrameFlags.RemoteClosed | FrameFlags.NoData, []);

    /// <summary>The next message; null after the last.</summary>
    public Task<byte[]?> ReceiveAsync()
    {
        if (_received.TryDequeue(out var message))
        {
            return Task.FromResult<byte[]?>(message);
        }

        if (_answer.Task.IsCompleted)
        {
            return Task.FromResult<byte[]?>(null);
        }

        _receiver = new TaskCompletionSource<byte[]?>();
        return _receiver.Task;
    }

    internal void Add(ReadOnlySpan<byte> message)
    {
        if (Interlocked.Exchange(ref _receiver, null) is { } receiver)
        {
            receiver.SetResult(message.ToArray());
        }
        else
        {
            _received.Enqueue(message.ToArray());
        }
    }

    internal void End(byte[] answer)
    {
        _answer.TrySetResult(answer);
        Interlocked.Exchange(ref _receiver, null)?.SetResult(null);
    }

    internal void Fail(TtrpcException exception)
    {
        _answer.TrySetException(exception);
        Interlocked.Exchange(ref _receiver, null)?.SetResult(null);
    }
}
