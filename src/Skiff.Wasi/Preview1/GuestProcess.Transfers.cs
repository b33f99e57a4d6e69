namespace Skiff.Wasi.Preview1;

/// <summary>Reading and writing.</summary>
internal sealed partial class GuestProcess
{
    internal ValueTask<Errno> FdReadAsync(IGuestMemory memory, uint fd, uint vectors, uint count, uint result) =>
        TransferAsync(memory, fd, vectors, count, null, result, Rights.FdRead);

    internal ValueTask<Errno> FdPreadAsync(IGuestMemory memory, uint fd, uint vectors, uint count, ulong offset, uint result) =>
        TransferAsync(memory, fd, vectors, count, offset, result, Rights.FdRead);

    internal ValueTask<Errno> FdWriteAsync(IGuestMemory memory, uint fd, uint vectors, uint count, uint result) =>
        TransferAsync(memory, fd, vectors, count, null, result, Rights.FdWrite);

    internal ValueTask<Errno> FdPwriteAsync(IGuestMemory memory, uint fd, uint vectors, uint count, ulong offset, uint result) =>
        TransferAsync(memory, fd, vectors, count, offset, result, Rights.FdWrite);

    /// <summary>Completes synchronously, and then without allocation, where nobody has to be waited for.</summary>
    private async ValueTask<Errno> TransferAsync(IGuestMemory memory, uint fd, uint vectors, uint count, ulong? offset, uint result, Rights right)
    {
        if (!new GuestView(memory.Bytes).Contains(result, 4))
        {
            return Errno.Fault;
        }

        var error = Find(fd, right, out var descriptor);
        if (error == Errno.Success)
        {
            error = offset > long.MaxValue ? Errno.Invalid : _buffers.Load(memory, vectors, count);
        }

        if (error != Errno.Success)
        {
            return error;
        }

        var transfer = right == Rights.FdRead
            ? await descriptor.ReadAsync(_buffers, (long?)offset, Cancellation).ConfigureAwait(false)
            : await descriptor.WriteAsync(_buffers, (long?)offset, Cancellation).ConfigureAwait(false);
        if (transfer.Error == Errno.Success)
        {
            new GuestView(memory.Bytes).WriteUInt32(result, transfer.Count);
        }

        return transfer.Error;
    }
}
