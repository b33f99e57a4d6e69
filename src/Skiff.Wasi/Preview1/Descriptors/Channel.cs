using Skiff.Native;

namespace Skiff.Wasi.Preview1.Descriptors;

/// <summary>
/// A pipe, terminal, device or socket: something that may make a reader or writer wait. The guest waits without a thread, and the host never calls
/// anything that could hold one: it asks the kernel not to wait, also where the descriptor is shared with others and must stay as it is.
/// </summary>
internal sealed class Channel : Descriptor
{
    private const long AtPosition = -1;

    // pipe(7): a pipe that polls as writable takes this many bytes without waiting.
    private const uint AtomicWrite = 4096;

    private readonly bool _isSocket;
    private bool _kernelCannotTell;

    internal Channel(FileHandle handle, FileType type, Rights rights)
    {
        Handle = handle;
        Type = type;
        _isSocket = type is FileType.SocketStream or FileType.SocketDatagram;
        Base = rights & (_isSocket ? Rights.Socket : Rights.Channel);
        Inheriting = _isSocket ? Rights.Socket : Rights.None;
    }

    internal override FileType Type { get; }

    internal override FileHandle Handle { get; }

    internal bool IsSocket => _isSocket;

    private bool IsNonBlocking => (Flags & DescriptorFlags.NonBlocking) != DescriptorFlags.None;

    internal override ValueTask<Transfer> ReadAsync(GuestBuffers buffers, long? offset, CancellationToken cancellation)
    {
        if (offset is not null)
        {
            return Transfer.Failed(Errno.SeekPipe);
        }

        var error = TryRead(buffers, out var count);
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

        var error = TryWrite(buffers, out var count);
        return error == LinuxError.EAGAIN && !IsNonBlocking
            ? WriteWhenReadyAsync(buffers, cancellation)
            : new(new Transfer(error.ToErrno(), count));
    }

    internal override Errno Seek(long offset, Whence whence, out ulong position)
    {
        position = 0;
        return Errno.SeekPipe;
    }

    internal override PollEvents Poll(PollEvents requested) => Readiness.Poll(Handle, requested);

    internal override ValueTask<PollEvents> WaitAsync(PollEvents requested, CancellationToken cancellation) =>
        Readiness.WaitAsync(Handle, requested, cancellation);

    internal override ulong Available() => Files.Available(Handle, out var count) == LinuxError.None ? count : 0;

    private async ValueTask<Transfer> ReadWhenReadyAsync(GuestBuffers buffers, CancellationToken cancellation)
    {
        while (true)
        {
            await WaitAsync(PollEvents.Readable, cancellation).ConfigureAwait(false);
            var error = TryRead(buffers, out var count);
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
            var error = TryWrite(buffers, out var count);
            if (error != LinuxError.EAGAIN)
            {
                return new Transfer(error.ToErrno(), count);
            }
        }
    }

    private LinuxError TryRead(GuestBuffers buffers, out uint count)
    {
        if (_isSocket)
        {
            return Sockets.Receive(Handle, buffers.Memory, buffers.Slices, peek: false, out count, out _);
        }

        if (!_kernelCannotTell)
        {
            var error = Files.Read(Handle, buffers.Memory, buffers.Slices, AtPosition, WaitMode.Never, out count);
            if (error != LinuxError.EOPNOTSUPP)
            {
                return error;
            }

            _kernelCannotTell = true; // terminals
        }

        count = 0;
        return Poll(PollEvents.Readable) == PollEvents.None
            ? LinuxError.EAGAIN
            : Files.Read(Handle, buffers.Memory, buffers.Slices, AtPosition, WaitMode.Default, out count);
    }

    private LinuxError TryWrite(GuestBuffers buffers, out uint count)
    {
        if (_isSocket)
        {
            return Sockets.Send(Handle, buffers.Memory, buffers.Slices, out count);
        }

        if (!_kernelCannotTell)
        {
            var error = Files.Write(Handle, buffers.Memory, buffers.Slices, AtPosition, WaitMode.Never, out count);
            if (error != LinuxError.EOPNOTSUPP)
            {
                return error;
            }

            _kernelCannotTell = true;
        }

        count = 0;
        if (Poll(PollEvents.Writable) == PollEvents.None)
        {
            return LinuxError.EAGAIN;
        }

        buffers.Limit(AtomicWrite);
        return Files.Write(Handle, buffers.Memory, buffers.Slices, AtPosition, WaitMode.Default, out count);
    }
}
