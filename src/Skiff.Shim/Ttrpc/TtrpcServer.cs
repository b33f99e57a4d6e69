using Skiff.Native;
using Skiff.Shim.Loop;

namespace Skiff.Shim.Ttrpc;

/// <summary>Takes connections of a listening socket, of our own user only, and serves a table of methods on them. Owns the socket.</summary>
internal sealed class TtrpcServer : IDisposable
{
    private readonly EventLoop _loop;
    private readonly FileHandle _listener;
    private readonly ServiceTable _services;
    private readonly Watch _watch;
    private readonly HashSet<ServerConnection> _connections = [];

    public TtrpcServer(EventLoop loop, FileHandle listener, ServiceTable services)
    {
        (_loop, _listener, _services) = (loop, listener, services);
        _watch = loop.Watch(listener, PollEvents.Readable, _ => AcceptAll());
    }

    /// <summary>Whether every answer so far has been given to the kernel.</summary>
    public bool IsFlushed => _connections.All(connection => connection.IsFlushed);

    /// <summary>Ends all connections.</summary>
    public void Dispose()
    {
        _watch.Dispose();
        _listener.Dispose();
        foreach (var connection in _connections.ToArray())
        {
            connection.Dispose();
        }
    }

    private void AcceptAll()
    {
        while (SocketCalls.Accept(_listener, out var socket) == LinuxError.None && socket is not null)
        {
            if (_connections.Count >= TtrpcLimits.MaximumConnections || !LocalSocket.PeerIsOurUser(socket))
            {
                socket.Dispose();
                continue;
            }

            _connections.Add(new ServerConnection(_loop, socket, _services, closed => _connections.Remove(closed)));
        }
    }
}
