using System.Buffers;

namespace Skiff.Wasi.Preview1.Descriptors;

/// <summary>Standard output or error to a <see cref="Stream"/>, which belongs to the embedder. Each write is passed on at once.</summary>
internal sealed class OutputStream : Descriptor
{
    private const uint LargestPiece = 64 << 10;

    private readonly Stream _stream;

    internal OutputStream(Stream stream)
    {
        _stream = stream;
        Base = Rights.Channel & ~Rights.FdRead;
    }

    internal override FileType Type => FileType.Unknown;

    internal override async ValueTask<Transfer> WriteAsync(GuestBuffers buffers, long? offset, CancellationToken cancellation)
    {
        if (offset is not null)
        {
            return new Transfer(Errno.SeekPipe, 0);
        }

        buffers.Limit(LargestPiece);
        var length = buffers.Length;
        var copy = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            buffers.Gather(copy);
            await _stream.WriteAsync(copy.AsMemory(0, (int)length), cancellation).ConfigureAwait(false);
            await _stream.FlushAsync(cancellation).ConfigureAwait(false);
            return new Transfer(Errno.Success, length);
        }
        catch (IOException)
        {
            return new Transfer(Errno.Pipe, 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    internal override Errno Seek(long offset, Whence whence, out ulong position)
    {
        position = 0;
        return Errno.SeekPipe;
    }
}
