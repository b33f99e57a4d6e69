using Skiff.Native;
using Skiff.Shim.Loop;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Ttrpc;

/// <summary>One connection to a server: starts calls, answers them, forgets them.</summary>
internal sealed class ServerConnection : IDisposable
{
    private readonly EventLoop _loop;
    private readonly ServiceTable _services;
    private readonly Action<ServerConnection> _closed;
    private readonly FrameChannel _channel;
    private readonly Dictionary<uint, ServerStream> _streams = [];
    private uint _lastStream;

    public ServerConnection(EventLoop loop, FileHandle socket, ServiceTable services, Action<ServerConnection> closed)
    {
        (_loop, _services, _closed) = (loop, services, closed);
        _channel = new FrameChannel(loop, socket, Received, Closed);
    }

    /// <summary>Whether every answer so far has been given to the kernel.</summary>
    public bool IsFlushed => _channel.IsFlushed;

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private void Received(Frame frame)
    {
        var stream = frame.Header.Stream;
        try
        {
            if (frame.IsOversized)
            {
                throw new TtrpcException(
                    StatusCode.ResourceExhausted, $"a message of {frame.Header.Length} bytes; the limit is {TtrpcLimits.MaximumMessageLength}");
            }

            if (stream % 2 == 0)
            {
                throw new TtrpcException(StatusCode.InvalidArgument, $"stream {stream}: a client's streams have odd numbers");
            }

            switch (frame.Header.Type)
            {
                case FrameType.Request:
                    Request(frame);
                    break;
                case FrameType.Data:
                    Data(frame);
                    break;
                default:
                    break; // Later versions of the protocol may have more types.
            }
        }
        catch (TtrpcException exception)
        {
            Refuse(stream, exception);
        }
        catch (WireFormatException exception)
        {
            Refuse(stream, exception);
        }
    }

    private void Request(Frame frame)
    {
        var (number, flags) = (frame.Header.Stream, frame.Header.Flags);
        if (number <= _lastStream)
        {
            throw new TtrpcException(StatusCode.InvalidArgument, $"stream {number} after stream {_lastStream}: numbers grow and are used once");
        }

        _lastStream = number;
        if (_streams.Count >= TtrpcLimits.MaximumOpenStreams)
        {
            throw new TtrpcException(StatusCode.ResourceExhausted, $"more than {TtrpcLimits.MaximumOpenStreams} calls at once");
        }

        var request = TtrpcRequest.Read(frame.Payload);
        var method = _services.Find(request.Service, request.Method);
        var stream = new ServerStream(_channel, number);
        _streams.Add(number, stream);
        if (request.TimeoutNanoseconds > 0)
        {
            // At most ten days: the timer counts in milliseconds of 32 bits elsewhere.
            var time = TimeSpan.FromTicks(Math.Min(request.TimeoutNanoseconds / TimeSpan.NanosecondsPerTick, 10 * TimeSpan.TicksPerDay));
            stream.Deadline = _loop.After(time, () => End(number, new TtrpcResponse(StatusCode.DeadlineExceeded, "the time for the call is over", [])));
        }

        var context = new CallContext(request.Metadata, stream.Cancellation);
        _ = method is UnaryMethod unary
            ? AnswerAsync(stream, unary, request.Payload, context)
            : AnswerStreamAsync(stream, (StreamMethod)method, request.Payload, flags, context);
    }

    private void Data(Frame frame)
    {
        var (number, flags) = (frame.Header.Stream, frame.Header.Flags);
        if (!_streams.TryGetValue(number, out var stream))
        {
            throw new TtrpcException(StatusCode.InvalidArgument, $"data on stream {number}, which is not open");
        }

        if ((flags & FrameFlags.NoData) == 0)
        {
            stream.Add(frame.Payload);
        }

        if ((flags & FrameFlags.RemoteClosed) != 0)
        {
            stream.CloseRemote();
        }
    }

    private async Task AnswerAsync(ServerStream stream, UnaryMethod method, byte[] request, CallContext context)
    {
        try
        {
            End(stream.Number, new TtrpcResponse(StatusCode.Ok, "", await method(request, context)));
        }
        catch (Exception exception)
        {
            End(stream.Number, ToResponse(exception));
        }
    }

    private async Task AnswerStreamAsync(ServerStream stream, StreamMethod method, byte[] first, FrameFlags flags, CallContext context)
    {
        try
        {
            if ((flags & FrameFlags.RemoteOpen) == 0)
            {
                stream.Add(first);
                stream.CloseRemote();
            }
            else if (first.Length > 0)
            {
                stream.Add(first);
            }

            var last = await method(stream, context);
            if (last is not null)
            {
                End(stream.Number, new TtrpcResponse(StatusCode.Ok, "", last));
            }
            else if (Forget(stream.Number))
            {
                _channel.Send(stream.Number, FrameType.Data, FrameFlags.RemoteClosed | FrameFlags.NoData, []);
            }
        }
        catch (Exception exception)
        {
            End(stream.Number, ToResponse(exception));
        }
    }

    // A stream that was never opened gets an answer as well, on its own number, so that the other side learns of it.
    private void Refuse(uint stream, Exception exception)
    {
        Forget(stream);
        Send(stream, ToResponse(exception));
    }

    private static TtrpcResponse ToResponse(Exception exception)
    {
        var (code, message) = exception switch
        {
            TtrpcException known => (known.Code, known.Message),
            WireFormatException malformed => (StatusCode.InvalidArgument, malformed.Message),
            OperationCanceledException => (StatusCode.Cancelled, "the call was cancelled"),
            _ => (StatusCode.Unknown, exception.Message),
        };
        return new TtrpcResponse(code, message, []);
    }

    // An answer that comes after the deadline's finds its stream forgotten and is not sent.
    private void End(uint stream, TtrpcResponse response)
    {
        if (Forget(stream))
        {
            Send(stream, response);
        }
    }

    private void Send(uint stream, TtrpcResponse response) => _channel.Send(stream, FrameType.Response, FrameFlags.None, WireWriter.Encode(response));

    private bool Forget(uint number)
    {
        if (!_streams.Remove(number, out var stream))
        {
            return false;
        }

        stream.Cancel();
        return true;
    }

    private void Closed()
    {
        foreach (var stream in _streams.Values.ToArray())
        {
            stream.Cancel();
        }

        _streams.Clear();
        _closed(this);
    }
}
