using Skiff.Native;
using Skiff.Wasi.Host;

namespace Skiff.Wasi.Preview2.Io;

/// <summary>An input that ends at once.</summary>
internal sealed class EmptyInput(GuestIo io) : InputStream(io)
{
    public override bool IsReady => true;

    public override ValueTask WaitAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    private protected override Outcome TryRead(Span<byte> destination) => Outcome.Closed;
}

/// <summary>A pipe, terminal, device or socket.</summary>
internal sealed class ChannelInput(GuestIo io, Channel channel, IDisposable? owned) : InputStream(io)
{
    public override bool IsReady => channel.Poll(PollEvents.Readable) != PollEvents.None;

    public override async ValueTask WaitAsync(CancellationToken cancellation) =>
        await channel.WaitAsync(PollEvents.Readable, cancellation).ConfigureAwait(false);

    private protected override Outcome TryRead(Span<byte> destination) => channel.TryRead(destination, out int count) switch
    {
        LinuxError.None when count > 0 => Outcome.Of(count),
        LinuxError.None => Outcome.Closed,
        LinuxError.EAGAIN => Outcome.Of(0),
        var error => Outcome.Failed(new SystemError(error)),
    };

    private protected override void Close() => owned?.Dispose();
}

/// <summary>A regular file from an offset on. Never has to be waited for.</summary>
internal sealed class FileInput(GuestIo io, SharedFile file, ulong offset) : InputStream(io)
{
    private ulong _offset = offset;

    public override bool IsReady => true;

    public override ValueTask WaitAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    private protected override Outcome TryRead(Span<byte> destination)
    {
        var error = FileTransfers.Read(file.Handle, destination, _offset, out var count);
        _offset += count;
        return error != LinuxError.None ? Outcome.Failed(new SystemError(error))
            : count == 0 ? Outcome.Closed
            : Outcome.Of((int)count);
    }

    private protected override void Close() => file.Release();
}

/// <summary>A <see cref="Stream"/> of the embedder, which several input streams may share.</summary>
internal class ReadAheadInput(GuestIo io, ReadAhead source) : InputStream(io)
{
    public override bool IsReady => source.Poll();

    public override async ValueTask WaitAsync(CancellationToken cancellation) => await source.WaitAsync(cancellation).ConfigureAwait(false);

    private protected override Outcome TryRead(Span<byte> destination)
    {
        if (!source.Poll())
        {
            return Outcome.Of(0);
        }

        var bytes = source.Peek();
        if (bytes.IsEmpty)
        {
            return source.Failure is { } failure ? Outcome.Failed(Explain(failure)) : Outcome.Closed;
        }

        var count = Math.Min(bytes.Length, destination.Length);
        bytes[..count].CopyTo(destination);
        source.Advance(count);
        return Outcome.Of(count);
    }

    /// <summary>The error that the guest sees.</summary>
    private protected virtual IoError Explain(Exception failure) => new(failure.Message);
}
