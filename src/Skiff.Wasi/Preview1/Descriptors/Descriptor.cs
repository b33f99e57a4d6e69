using Skiff.Native;

namespace Skiff.Wasi.Preview1.Descriptors;

/// <summary>What a number of the guest's descriptor table stands for. The defaults are those of something that can do nothing.</summary>
internal abstract class Descriptor : IDisposable
{
    private Rights _dropped;
    private Rights _droppedInheriting;

    /// <summary>What it is, as told to the guest.</summary>
    internal abstract FileType Type { get; }

    /// <summary>The open file; null where the embedder gave a stream.</summary>
    internal virtual FileHandle? Handle => null;

    /// <summary>The flags it was opened with or were set later.</summary>
    internal DescriptorFlags Flags { get; set; }

    /// <summary>What the guest may do with it.</summary>
    internal Rights Base { get; private protected set; }

    /// <summary>What it may do with files opened through it.</summary>
    internal Rights Inheriting { get; private protected set; }

    /// <summary>Whether nothing may be changed through it.</summary>
    internal virtual bool IsReadOnly => false;

    /// <summary>
    /// Success if the guest may do something. Preview 1's rights are mostly history, and guests ask for too few when they open a file. So only
    /// reading, writing and what the guest itself gave up are enforced.
    /// </summary>
    internal Errno Check(Rights right)
    {
        const Rights AlwaysEnforced = Rights.FdRead | Rights.FdWrite;
        return (right & (_dropped | (AlwaysEnforced & ~Base))) == Rights.None ? Errno.Success : Errno.NotCapable;
    }

    /// <summary>What is left of rights asked for a file that is opened through this one.</summary>
    internal Rights Inherit(Rights rights) => rights & ~_droppedInheriting;

    /// <summary>Takes rights away; false if it would add some (<c>fd_fdstat_set_rights</c>).</summary>
    internal bool Restrict(Rights rights, Rights inheriting)
    {
        if ((rights & ~Base) != Rights.None || (inheriting & ~Inheriting) != Rights.None)
        {
            return false;
        }

        _dropped |= Base & ~rights;
        _droppedInheriting |= Inheriting & ~inheriting;
        Base = rights;
        Inheriting = inheriting;
        return true;
    }

    /// <summary>Reads at the position, or at an offset.</summary>
    internal virtual ValueTask<Transfer> ReadAsync(GuestBuffers buffers, long? offset, CancellationToken cancellation) =>
        Transfer.Failed(Errno.BadDescriptor);

    /// <summary>Writes at the position, or at an offset.</summary>
    internal virtual ValueTask<Transfer> WriteAsync(GuestBuffers buffers, long? offset, CancellationToken cancellation) =>
        Transfer.Failed(Errno.BadDescriptor);

    /// <summary>Moves the position.</summary>
    internal virtual Errno Seek(long offset, Whence whence, out ulong position)
    {
        position = 0;
        return Errno.BadDescriptor;
    }

    /// <summary>The status as <c>filestat</c> tells it; zeros where there is no file.</summary>
    internal virtual Errno GetStatus(out FileStatus status)
    {
        status = default;
        return Handle is null ? Errno.Success : Files.Status(Handle, out status).ToErrno();
    }

    /// <summary>Changes flags; only append and nonblock can change.</summary>
    internal virtual Errno SetFlags(DescriptorFlags flags)
    {
        if (((flags ^ Flags) & DescriptorFlags.AnySync) != DescriptorFlags.None)
        {
            return Errno.NotSupported;
        }

        Flags = flags;
        return Errno.Success;
    }

    /// <summary>What can be done now without waiting.</summary>
    internal virtual PollEvents Poll(PollEvents requested) => requested;

    /// <summary>Waits until something asked for is possible.</summary>
    internal virtual ValueTask<PollEvents> WaitAsync(PollEvents requested, CancellationToken cancellation) => new(requested);

    /// <summary>How many bytes a read would give without waiting, as far as is known.</summary>
    internal virtual ulong Available() => 0;

    /// <inheritdoc/>
    public void Dispose() => Close();

    /// <summary>Closes what it owns.</summary>
    private protected virtual void Close() => Handle?.Dispose();
}
