using Skiff.Native;

namespace Skiff.Wasi.Host;

/// <summary>
/// Reads and writes a pipe, terminal, device or socket without ever waiting: the host never calls anything that could hold a thread. It asks the kernel
/// not to wait, also where the descriptor is shared with others and must stay as it is.
/// </summary>
internal sealed class Channel(FileHandle handle, bool isSocket)
{
    private const long AtPosition = -1;

    // pipe(7): a pipe that polls as writable takes this many bytes without waiting.
    private const uint AtomicWrite = 4096;

    private bool _kernelCannotTell;

    internal FileHandle Handle => handle;

    internal bool IsSocket => isSocket;

    internal PollEvents Poll(PollEvents requested) => Readiness.Poll(handle, requested);

    internal ValueTask<PollEvents> WaitAsync(PollEvents requested, CancellationToken cancellation) =>
        Readiness.WaitAsync(handle, requested, cancellation);

    /// <summary>Reads into slices of a memory, or answers EAGAIN.</summary>
    internal LinuxError TryRead(Span<byte> memory, ReadOnlySpan<BufferSlice> slices, out uint count)
    {
        if (isSocket)
        {
            return SocketCalls.Receive(handle, memory, slices, peek: false, out count, out _);
        }

        if (!_kernelCannotTell)
        {
            var error = Files.Read(handle, memory, slices, AtPosition, WaitMode.Never, out count);
            if (error != LinuxError.EOPNOTSUPP)
            {
                return error;
            }

            _kernelCannotTell = true; // terminals
        }

        count = 0;
        return Poll(PollEvents.Readable) == PollEvents.None
            ? LinuxError.EAGAIN
            : Files.Read(handle, memory, slices, AtPosition, WaitMode.Default, out count);
    }

    /// <summary>Reads into a span, or answers EAGAIN.</summary>
    internal LinuxError TryRead(Span<byte> destination, out int count)
    {
        var slice = new BufferSlice(0, (uint)destination.Length);
        var error = TryRead(destination, new ReadOnlySpan<BufferSlice>(in slice), out var read);
        count = (int)read;
        return error;
    }

    /// <summary>Writes slices of a memory, perhaps only a part, or answers EAGAIN.</summary>
    internal LinuxError TryWrite(ReadOnlySpan<byte> memory, ReadOnlySpan<BufferSlice> slices, out uint count)
    {
        if (isSocket)
        {
            return SocketCalls.Send(handle, memory, slices, out count);
        }

        if (!_kernelCannotTell)
        {
            var error = Files.Write(handle, memory, slices, AtPosition, WaitMode.Never, out count);
            if (error != LinuxError.EOPNOTSUPP)
            {
                return error;
            }

            _kernelCannotTell = true;
        }

        count = 0;
        if (slices.IsEmpty)
        {
            return LinuxError.None;
        }

        if (Poll(PollEvents.Writable) == PollEvents.None)
        {
            return LinuxError.EAGAIN;
        }

        var first = slices[0] with { Length = Math.Min(slices[0].Length, AtomicWrite) };
        return Files.Write(handle, memory, new ReadOnlySpan<BufferSlice>(in first), AtPosition, WaitMode.Default, out count);
    }

    /// <summary>Writes a span, perhaps only a part, or answers EAGAIN.</summary>
    internal LinuxError TryWrite(ReadOnlySpan<byte> source, out int count)
    {
        var slice = new BufferSlice(0, (uint)source.Length);
        var error = TryWrite(source, new ReadOnlySpan<BufferSlice>(in slice), out var written);
        count = (int)written;
        return error;
    }
}
