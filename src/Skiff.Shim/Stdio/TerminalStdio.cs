using Skiff.Native;
using Skiff.Shim.Loop;
using Skiff.Shim.Protocol;
using Skiff.Shim.Runc;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Stdio;

/// <summary>
/// A terminal: the OCI runtime makes it inside the container and sends its master here; the shim copies between it and the fifos. Standard error does not exist.
/// </summary>
internal sealed class TerminalStdio : ProcessStdio
{
    private readonly EventLoop _loop;
    private readonly string _socket;
    private readonly FileHandle _listener;
    private readonly FifoPair? _input;
    private readonly FifoPair? _output;
    private FileHandle? _terminal;
    private FileHandle? _terminalForInput;
    private Pump? _inputPump;
    private Pump? _outputPump;

    /// <summary>Opens what the request names.</summary>
    /// <param name="loop">Copies.</param>
    /// <param name="paths">The streams on containerd's side.</param>
    /// <param name="log">The program that takes the output; null for none.</param>
    /// <param name="socketFolder">Where the socket is made to which the terminal is sent.</param>
    public TerminalStdio(EventLoop loop, StdioPaths paths, LogProgram? log, string socketFolder)
        : base(log)
    {
        _loop = loop;
        Span<byte> name = stackalloc byte[8];
        Files.Randomize(name);
        _socket = Path.Combine(socketFolder, "tty-" + Convert.ToHexStringLower(name));
        _input = FifoPair.OpenInput(paths.Input);
        _output = log?.Output ?? FifoPair.OpenOutput(paths.Output);
        log?.Error.Dispose(); // a terminal has none
        var error = LocalSocket.Listen(_socket, backlog: 1, out var listener);
        if (listener is null)
        {
            _input?.Dispose();
            _output?.Dispose();
            throw new TtrpcException(StatusCode.Internal, $"cannot listen on {_socket}: {error}");
        }

        _listener = listener;
    }

    public override ProcessDescriptors Descriptors => ProcessDescriptors.None;

    public override string ConsoleSocket => _socket;

    /// <summary>The OCI runtime has sent the terminal before it ended.</summary>
    public override void Started()
    {
        _ = SocketCalls.Accept(_listener, out var connection);
        using (connection)
        {
            if (connection is null || LocalSocket.ReceiveDescriptor(connection, out _terminal) != LinuxError.None || _terminal is null)
            {
                throw new TtrpcException(StatusCode.Internal, "the OCI runtime sent no terminal");
            }
        }

        RemoveSocket();
        _ = Files.SetFlags(_terminal, OpenFlags.NonBlocking);
        if (_output is { Process: { } output })
        {
            _ = Files.SetFlags(output, OpenFlags.NonBlocking);
            _outputPump = new Pump(_loop, _terminal, output, () => output.Dispose());
        }

        if (_input is { Process: { } input } && Files.Duplicate(_terminal, out _terminalForInput) == LinuxError.None && _terminalForInput is not null)
        {
            _ = Files.SetFlags(input, OpenFlags.NonBlocking);
            _inputPump = new Pump(_loop, input, _terminalForInput, () => input.Dispose());
        }
    }

    public override long CountUnread()
    {
        var uncopied = 0u;
        if (_outputPump is { IsEnded: false })
        {
            _ = Files.Available(_terminal!, out uncopied); // there is a pump, so there is a terminal
        }

        return (long)uncopied + (_output?.Unread() ?? 0);
    }

    public override void CloseInput() => _input?.Held?.Dispose();

    public override void Resize(ushort columns, ushort rows)
    {
        var error = _terminal is null ? LinuxError.ENOTTY : Terminal.Resize(_terminal, columns, rows);
        if (error != LinuxError.None)
        {
            throw new TtrpcException(StatusCode.FailedPrecondition, $"cannot resize the terminal: {error}");
        }
    }

    public override void Dispose()
    {
        _inputPump?.Dispose();
        _outputPump?.Dispose();
        _terminalForInput?.Dispose();
        _terminal?.Dispose();
        _input?.Dispose();
        _output?.Dispose();
        RemoveSocket();
        base.Dispose();
    }

    private void RemoveSocket()
    {
        if (!_listener.IsClosed)
        {
            _listener.Dispose();
            File.Delete(_socket);
        }
    }
}
