using Skiff.Native;
using Skiff.Wasi.Host;
using Skiff.Wasi.Preview2.Io;

namespace Skiff.Wasi.Preview2.Cli;

/// <summary>Standard input of a guest: each call gives it another stream from the same place.</summary>
internal sealed class StandardInput : IDisposable
{
    private readonly GuestIo _io;
    private readonly ReadAhead? _stream;
    private readonly FileHandle? _handle;
    private readonly Channel? _channel;

    internal StandardInput(GuestIo io, StandardStream source)
    {
        _io = io;
        if (source.Handle is { } handle)
        {
            _handle = StandardHandles.Duplicate(handle, out var kind);
            IsTerminal = kind == FileKind.CharacterDevice && Files.IsTerminal(_handle);
            _channel = kind == FileKind.Regular ? null : new Channel(_handle, kind == FileKind.Socket);
        }
        else if (source.Stream is { } stream && stream != Stream.Null)
        {
            _stream = new ReadAhead(stream);
        }
    }

    internal bool IsTerminal { get; }

    internal InputStream Open() =>
        _stream is { } stream ? new ReadAheadInput(_io, stream)
        : _channel is { } channel ? new ChannelInput(_io, channel, owned: null)
        : _handle is { } file ? new PositionedInput(_io, file)
        : new EmptyInput(_io);

    public void Dispose()
    {
        _stream?.Dispose();
        _handle?.Dispose();
    }

    /// <summary>A regular file, read at the position that all who share the descriptor have in common.</summary>
    private sealed class PositionedInput(GuestIo io, FileHandle file) : InputStream(io)
    {
        public override bool IsReady => true;

        public override ValueTask WaitAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

        private protected override Outcome TryRead(Span<byte> destination)
        {
            var slice = new BufferSlice(0, (uint)destination.Length);
            var error = Files.Read(file, destination, new ReadOnlySpan<BufferSlice>(in slice), -1, WaitMode.Default, out var count);
            return error != LinuxError.None ? Outcome.Failed(new SystemError(error))
                : count == 0 ? Outcome.Closed
                : Outcome.Of((int)count);
        }
    }
}

/// <summary>Standard output or error of a guest: each call gives it another stream into the same queue.</summary>
internal sealed class StandardOutput : IDisposable
{
    private readonly GuestIo _io;
    private readonly IOutputSink _sink;
    private readonly FileHandle? _handle;
    private OutputQueue? _queue; // once the guest has opened it

    internal StandardOutput(GuestIo io, StandardStream destination)
    {
        _io = io;
        if (destination.Handle is { } handle)
        {
            _handle = StandardHandles.Duplicate(handle, out var kind);
            IsTerminal = kind == FileKind.CharacterDevice && Files.IsTerminal(_handle);
            _sink = kind == FileKind.Regular ? new PositionedSink(_handle) : new ChannelSink(new Channel(_handle, kind == FileKind.Socket));
        }
        else
        {
            _sink = destination.Stream is { } stream && stream != Stream.Null ? new StreamSink(stream) : new NullSink();
        }
    }

    internal bool IsTerminal { get; }

    internal OutputStream Open() => new QueuedOutput(_io, _queue ??= new OutputQueue(_io, _sink));

    /// <summary>Waits until what the guest wrote is where it belongs.</summary>
    internal Task DrainAsync() => _queue?.DrainAsync() ?? Task.CompletedTask;

    public void Dispose() => _handle?.Dispose();

    /// <summary>A regular file, written at the position that all who share the descriptor have in common.</summary>
    private sealed class PositionedSink(FileHandle file) : IOutputSink
    {
        public Outcome TryWrite(ReadOnlySpan<byte> bytes)
        {
            var slice = new BufferSlice(0, (uint)bytes.Length);
            var error = Files.Write(file, bytes, new ReadOnlySpan<BufferSlice>(in slice), -1, WaitMode.Default, out var count);
            return error == LinuxError.None ? Outcome.Of((int)count) : Outcome.Failed(new SystemError(error));
        }

        public ValueTask<IoError?> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) =>
            new(TryWrite(bytes.Span).Failure); // not asked: a file takes what it is given at once
    }
}
