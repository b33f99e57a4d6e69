using Skiff.Native;
using Skiff.Wasi.Host;

namespace Skiff.Wasi.Preview2.Io;

/// <summary>A pipe, terminal, device or socket.</summary>
internal sealed class ChannelSink(Channel channel) : IOutputSink
{
    public Outcome TryWrite(ReadOnlySpan<byte> bytes) => channel.TryWrite(bytes, out int count) switch
    {
        LinuxError.None => Outcome.Of(count),
        LinuxError.EAGAIN => Outcome.Of(0),
        LinuxError.EPIPE => Outcome.Closed,
        var error => Outcome.Failed(new SystemError(error)),
    };

    public async ValueTask<IoError?> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty)
        {
            var error = channel.TryWrite(bytes.Span, out int count);
            if (error == LinuxError.EAGAIN)
            {
                await channel.WaitAsync(PollEvents.Writable, cancellation).ConfigureAwait(false);
            }
            else if (error != LinuxError.None)
            {
                return new SystemError(error);
            }

            bytes = bytes[count..];
        }

        return null;
    }
}

/// <summary>A <see cref="Stream"/> of the embedder. Each write is passed on at once.</summary>
internal sealed class StreamSink(Stream stream) : IOutputSink
{
    public Outcome TryWrite(ReadOnlySpan<byte> bytes) => Outcome.Of(0); // a Stream cannot be asked not to wait

    public async ValueTask<IoError?> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
            await stream.FlushAsync(cancellation).ConfigureAwait(false);
            return null;
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            return new IoError(failure.Message);
        }
    }
}

/// <summary>Output that is thrown away.</summary>
internal sealed class NullSink : IOutputSink
{
    public Outcome TryWrite(ReadOnlySpan<byte> bytes) => Outcome.Of(bytes.Length);

    public ValueTask<IoError?> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation) => new((IoError?)null);
}

/// <summary>A regular file from an offset on, or at its end. Never has to be waited for, nor flushed: the kernel has it, and fsync is another function's.</summary>
internal sealed class FileOutput(GuestIo io, SharedFile file, ulong? offset) : OutputStream(io)
{
    private readonly int _largestWrite = io.Limits.StreamBuffer;
    private ulong? _offset = offset;

    public override ValueTask WaitAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    private protected override Outcome GetRoom() => Outcome.Of(_largestWrite);

    private protected override Outcome Accept(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var error = WriteOnce(bytes, out var count);
            if (error != LinuxError.None)
            {
                return Outcome.Failed(new SystemError(error));
            }

            _offset += count;
            bytes = bytes[(int)count..];
        }

        return Outcome.Of(0);
    }

    private protected override void Close() => file.Release();

    private LinuxError WriteOnce(ReadOnlySpan<byte> bytes, out uint count) =>
        _offset is { } offset ? FileTransfers.Write(file.Handle, bytes, offset, out count) : FileTransfers.Append(file.Handle, bytes, out count);
}
