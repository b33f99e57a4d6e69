using System.Buffers;
using Skiff.Components;
using Skiff.Native;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2.Io;
using Skiff.Wasi.Sockets;

namespace Skiff.Wasi.Preview2.Sockets;

/// <summary><c>incoming-datagram-stream</c>.</summary>
internal sealed class IncomingDatagrams(SocketsHost host, SharedFile file) : IIncomingDatagramStream, IWaitable, IDisposable
{
    private const int LargestDatagram = 65_535;
    private const int MostPerCall = 16;

    public bool IsReady => Readiness.Poll(file.Handle, PollEvents.Readable) != PollEvents.None;

    public async ValueTask WaitAsync(CancellationToken cancellation) =>
        await Readiness.WaitAsync(file.Handle, PollEvents.Readable, cancellation).ConfigureAwait(false);

    public IPollable Subscribe() => new Pollable(this);

    /// <summary>What has come, up to a limit of the host's; nothing if nothing has.</summary>
    public Result<IncomingDatagram[], ErrorCode> Receive(ulong maxResults)
    {
        var received = new List<IncomingDatagram>();
        var buffer = ArrayPool<byte>.Shared.Rent(LargestDatagram);
        try
        {
            for (long bytes = 0; (ulong)received.Count < Math.Min(maxResults, MostPerCall) && bytes < host.Io.Limits.StreamBuffer;)
            {
                var error = SocketCalls.ReceiveFrom(file.Handle, buffer.AsSpan(0, LargestDatagram), out var count, out var sender);
                if (error == LinuxError.EAGAIN)
                {
                    break;
                }

                if (error != LinuxError.None)
                {
                    return received.Count > 0 ? received.ToArray() : error.ToSocketError();
                }

                bytes += count;
                received.Add(new IncomingDatagram(buffer.AsSpan(0, count).ToArray(), sender.ToWit()));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return received.ToArray();
    }

    public void Dispose() => file.Release();
}

/// <summary><c>outgoing-datagram-stream</c>: a guest asks how many datagrams it may send, and sends at most that; more is a trap.</summary>
internal sealed class OutgoingDatagrams(SharedFile file, InternetAddress? peer, Func<InternetAddress, ErrorCode?> check)
    : IOutgoingDatagramStream, IWaitable, IDisposable
{
    private const ulong MostPerCall = 16;

    private ulong _permit;
    private InternetAddress? _allowed;

    public bool IsReady => Readiness.Poll(file.Handle, PollEvents.Writable) != PollEvents.None;

    public async ValueTask WaitAsync(CancellationToken cancellation) =>
        await Readiness.WaitAsync(file.Handle, PollEvents.Writable, cancellation).ConfigureAwait(false);

    public IPollable Subscribe() => new Pollable(this);

    public Result<ulong, ErrorCode> CheckSend()
    {
        _permit = IsReady ? MostPerCall : 0;
        return _permit;
    }

    public Result<ulong, ErrorCode> Send(OutgoingDatagram[] datagrams)
    {
        if ((ulong)datagrams.Length > _permit)
        {
            throw new GuestRuleException($"{datagrams.Length} datagrams sent where check-send permitted {_permit}");
        }

        _permit -= (ulong)datagrams.Length;
        for (var sent = 0; sent < datagrams.Length; sent++)
        {
            if (SendOne(datagrams[sent]) is { } error)
            {
                return sent > 0 || error == ErrorCode.WouldBlock ? (ulong)sent : error;
            }
        }

        return (ulong)datagrams.Length;
    }

    public void Dispose() => file.Release();

    private ErrorCode? SendOne(in OutgoingDatagram datagram)
    {
        var receiver = datagram.RemoteAddress?.ToNative();
        if (peer is { } only)
        {
            if (receiver is { } other && other != only)
            {
                return ErrorCode.InvalidArgument;
            }

            receiver = null; // the kernel knows
        }
        else if (receiver is not { } named)
        {
            return ErrorCode.InvalidArgument;
        }
        else if (_allowed != named)
        {
            if (check(named) is { } refusal)
            {
                return refusal;
            }

            _allowed = named; // asked once, as long as the guest goes on sending there
        }

        var error = SocketCalls.SendTo(file.Handle, datagram.Data.Span, receiver);
        return error == LinuxError.None ? null : error.ToSocketError();
    }
}
