using System.Net;
using System.Net.Sockets;
using Skiff.Native;
using Skiff.Wasi;

namespace Skiff.Cli.Commands;

/// <summary>What the command line gives to the guest, opened; closed after the run.</summary>
internal sealed class RunGrants : IDisposable
{
    private readonly List<WasiDirectory> _directories = [];
    private readonly List<Socket> _sockets = [];

    public static RunGrants Open(RunOptions options)
    {
        var grants = new RunGrants();
        try
        {
            foreach (var directory in options.Directories)
            {
                grants._directories.Add(WasiDirectory.Open(directory.HostPath, directory.GuestPath, directory.IsReadOnly));
            }

            foreach (var address in options.Listen)
            {
                grants._sockets.Add(Bind(address));
            }

            return grants;
        }
        catch
        {
            grants.Dispose();
            throw;
        }
    }

    public WasiOptions ToWasi(RunOptions options) => new()
    {
        Arguments = [Path.GetFileName(options.File), .. options.Arguments],
        Environment = [.. options.Environment],
        Directories = [.. _directories],
        ListenSockets = [.. _sockets.Select(s => new FileHandle((int)s.Handle, ownsHandle: false))],
        StandardInput = StandardStream.ProcessInput,
        StandardOutput = StandardStream.ProcessOutput,
        StandardError = StandardStream.ProcessError,
    };

    public void Dispose()
    {
        _directories.ForEach(d => d.Dispose());
        _sockets.ForEach(s => s.Dispose());
    }

    /// <summary>An address of <c>--listen</c>.</summary>
    public static IPEndPoint ReadAddress(string address) =>
        IPEndPoint.TryParse(address.Replace("localhost:", "127.0.0.1:", StringComparison.Ordinal), out var endPoint) && address.Contains(':', StringComparison.Ordinal)
            ? endPoint
            : throw new CommandException($"--listen: '{address}' is no address; expected for example 127.0.0.1:8080", ExitCodes.Usage);

    private static Socket Bind(string address)
    {
        var endPoint = ReadAddress(address);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            socket.Listen(512);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new CommandException($"--listen: cannot listen on {address}: {e.Message}");
        }
    }
}
