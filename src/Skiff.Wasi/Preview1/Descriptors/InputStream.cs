using Skiff.Native;
using Skiff.Wasi.Host;

namespace Skiff.Wasi.Preview1.Descriptors;

/// <summary>Standard input from a <see cref="Stream"/>, which belongs to the embedder. If the other end fails, the guest reads the end of its input.</summary>
internal sealed class InputStream : Descriptor
{
    private readonly ReadAhead _input;

    internal InputStream(Stream stream)
    {
        _input = new ReadAhead(stream);
        Base = Rights.Channel & ~Rights.FdWrite;
    }

    internal override FileType Type => FileType.Unknown;

    internal override async ValueTask<Transfer> ReadAsync(GuestBuffers buffers, long? offset, CancellationToken cancellation)
    {
        if (offset is not null)
        {
            return new Transfer(Errno.SeekPipe, 0);
        }

        if (buffers.Length == 0)
        {
            return default;
        }

        if (!_input.Poll())
        {
            if ((Flags & DescriptorFlags.NonBlocking) != DescriptorFlags.None)
            {
                return new Transfer(Errno.Again, 0);
            }

            await _input.WaitAsync(cancellation).ConfigureAwait(false);
            _input.Poll();
        }

        var count = buffers.Scatter(_input.Peek());
        _input.Advance((int)count);
        return new Transfer(Errno.Success, count);
    }

    internal override Errno Seek(long offset, Whence whence, out ulong position)
    {
        position = 0;
        return Errno.SeekPipe;
    }

    internal override PollEvents Poll(PollEvents requested) => _input.Poll() ? requested : PollEvents.None;

    internal override async ValueTask<PollEvents> WaitAsync(PollEvents requested, CancellationToken cancellation)
    {
        await _input.WaitAsync(cancellation).ConfigureAwait(false);
        return requested;
    }

    internal override ulong Available() => (ulong)_input.Available;

    private protected override void Close() => _input.Dispose();
}
