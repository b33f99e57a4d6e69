using Skiff.Native;

namespace Skiff.Wasi.Preview1.Descriptors;

/// <summary>
/// A pipe, terminal, device or socket: something that may make a reader or writer wait. The guest waits without a thread.
/// </summary>
internal sealed class Channel : Descriptor
{
    private readonly Host.Channel _channel;

    internal Channel(FileHandle handle, FileType type, Rights rights)
    {
        _channel = new Host.Channel(handle, type is FileType.SocketStream or FileType.SocketDatagram);
        Type = type;
        Base = rights & (IsSocket ? Rights.Socket : Rights.Channel);
        Inheriting = IsSocket ? Rights.Socket : Rights.None;
    }

    internal override FileType Type { get; }

    internal override FileHandle Handle => _channel.Handle;

    internal bool IsSocket => _channel.IsSocket;

    private bool IsNonBlocking => (Flags & DescriptorFlags.NonBlocking) != DescriptorFlags.None;

    internal override ValueTask<Transfer> ReadAsync(GuestBuffers buffers, long? offset, CancellationToken cancellation)
    {
        if (offset is not null)
        {
            return Transfer.Failed(Errno.SeekPipe);
        }

        var error = _channel.TryRead(buffers.Memory, buffers.Slices, out var count);
        return error == LinuxError.EAGAIN && !IsNonBlocking
            ? ReadWhenReadyAsync(buffers, cancellation)
            : new(new Transfer(error.ToErrno(), count));
    }

    internal override ValueTask<Transfer> WriteAsync(GuestBuffers buffers, long? offset, CancellationToken cancellation)
    {
        if (offset is not null)
        {
            return Transfer.Failed(Errno.SeekPipe);
        }

        var error = _channel.TryWrite(buffers.Memory, buffers.Slices, out var count);
        return error == LinuxError.EAGAIN && !IsNonBlocking
            ? WriteWhenReadyAsync(buffers, cancellation)
            : new(new Transfer(error.ToErrno(), count));
    }

    internal override Errno Seek(long offset, Whence whence, out ulong position)
    {
        position = 0;
        return Errno.SeekPipe;
    }

    internal override PollEvents Poll(PollEvents requested) => _channel.Poll(requested);

    internal override ValueTask<PollEvents> WaitAsync(PollEvents requested, CancellationToken cancellation) =>
        _channel.WaitAsync(requested, cancellation);

    internal override ulong Available() => Files.Available(Handle, out var count) == LinuxError.None ? count : 0;

    private async ValueTask<Transfer> ReadWhenReadyAsync(GuestBuffers buffers, CancellationToken cancellation)
    {
        while (true)
        {
            await WaitAsync(PollEvents.Readable, cancellation).ConfigureAwait(false);
            var error = _channel.TryRead(buffers.Memory, buffers.Slices, out var count);
            if (error != LinuxError.EAGAIN)
            {
                return new Transfer(error.ToErrno(), count);
            }
        }
    }

    private async ValueTask<Transfer> WriteWhenReadyAsync(GuestBuffers buffers, CancellationToken cancellation)
    {
        while (true)
        {
            await WaitAsync(PollEvents.Writable, cancellation).ConfigureAwait(false);
            var error = _channel.TryWrite(buffers.Memory, buffers.Slices, out var count);
            if (error != LinuxError.EAGAIN)
            {
                return new Transfer(error.ToErrno(), count);
            }
        }
    }
}
