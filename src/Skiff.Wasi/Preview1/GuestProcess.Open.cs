using Skiff.Native;
using Skiff.Wasi.Host;
using Skiff.Wasi.Preview1.Descriptors;

namespace Skiff.Wasi.Preview1;

/// <summary><c>path_open</c>.</summary>
internal sealed partial class GuestProcess
{
    internal Errno PathOpen(
        GuestView view, uint fd, uint lookup, uint path, uint length, uint openFlags, ulong rights, ulong inheriting, uint flags, uint result)
    {
        if (!view.Contains(result, 4))
        {
            return Errno.Fault;
        }

        var request = new OpenRequest((LookupFlags)lookup, (PathOpenFlags)openFlags, (DescriptorFlags)flags);
        var error = FindDirectory(fd, Rights.PathOpen, out var directory);
        if (error == Errno.Success)
        {
            request.Rights = directory.Inherit((Rights)rights & Rights.All);
            error = request.Check(directory);
        }

        if (error != Errno.Success)
        {
            return error;
        }

        error = ReadPath(view, path, length, ref _firstPath, out var text);
        if (error != Errno.Success)
        {
            return error;
        }

        if (!_descriptors.HasRoom)
        {
            return Errno.DescriptorLimit;
        }

        error = Open(directory, text, request, directory.Inherit((Rights)inheriting & Rights.All), out var opened);
        if (opened is null)
        {
            return error;
        }

        _descriptors.TryAdd(opened, out var number); // there is room, as just asked
        view.WriteUInt32(result, number);
        return Errno.Success;
    }

    private static Errno Open(OpenDirectory directory, ReadOnlySpan<byte> path, in OpenRequest request, Rights inheriting, out Descriptor? opened)
    {
        opened = null;
        var error = Beneath.Open(directory.Handle, path, request.ToNative(directory.IsReadOnly), out var handle).ToErrno();
        if (handle is null)
        {
            // In a read-only directory O_CREAT was left out: an existing file may be opened, a new one not be made.
            return error == Errno.NoEntry && directory.IsReadOnly && request.Has(PathOpenFlags.Create) ? Errno.ReadOnlyFileSystem : error;
        }

        error = Files.Status(handle, out var status).ToErrno();
        if (error != Errno.Success)
        {
            handle.Dispose();
            return error;
        }

        var rights = request.Has(Rights.FdWrite) ? request.Rights : request.Rights & ~Rights.Writing;
        opened = status.Kind == FileKind.Directory
            ? new OpenDirectory(handle, rights, inheriting, directory.IsReadOnly)
            : DescriptorFactory.Make(handle, status.Kind, rights, directory.IsReadOnly);
        opened.Flags = request.Flags;
        return Errno.Success;
    }

    /// <summary>What <c>path_open</c> was asked for.</summary>
    private record struct OpenRequest(LookupFlags Lookup, PathOpenFlags OpenFlags, DescriptorFlags Flags)
    {
        internal Rights Rights { get; set; }

        internal readonly bool Has(PathOpenFlags flag) => (OpenFlags & flag) != PathOpenFlags.None;

        internal readonly bool Has(DescriptorFlags flag) => (Flags & flag) != DescriptorFlags.None;

        internal readonly bool Has(Rights right) => (Rights & right) != Rights.None;

        internal readonly Errno Check(OpenDirectory directory)
        {
            if ((Lookup & ~LookupFlags.SymlinkFollow) != LookupFlags.None
                || (OpenFlags & ~PathOpenFlags.All) != PathOpenFlags.None
                || (Flags & ~DescriptorFlags.All) != DescriptorFlags.None
                || (Has(PathOpenFlags.Create) && Has(PathOpenFlags.Directory)))
            {
                return Errno.Invalid;
            }

            if (directory.IsReadOnly && (Has(Rights.FdWrite) || Has(PathOpenFlags.Truncate) || Has(PathOpenFlags.Exclusive)))
            {
                return Errno.ReadOnlyFileSystem;
            }

            var needed = (Has(PathOpenFlags.Create) ? Rights.PathCreateFile : Rights.None)
                | (Has(PathOpenFlags.Truncate) ? Rights.PathFilestatSetSize : Rights.None);
            return directory.Check(needed);
        }

        internal readonly OpenFlags ToNative(bool isReadOnly)
        {
            // Never waits: opening a pipe without another end would hold the thread.
            var native = Native.OpenFlags.NonBlocking | Native.OpenFlags.NoControllingTerminal;
            native |= Has(Rights.FdWrite)
                ? Has(Rights.FdRead) ? Native.OpenFlags.ReadWrite : Native.OpenFlags.WriteOnly
                : Native.OpenFlags.ReadOnly;
            native |= Lookup == LookupFlags.SymlinkFollow ? 0 : Native.OpenFlags.NoFollow;
            native |= Has(PathOpenFlags.Create) && !isReadOnly ? Native.OpenFlags.Create : 0;
            native |= Has(PathOpenFlags.Exclusive) ? Native.OpenFlags.Exclusive : 0;
            native |= Has(PathOpenFlags.Directory) ? Native.OpenFlags.Directory : 0;
            native |= Has(PathOpenFlags.Truncate) ? Native.OpenFlags.Truncate : 0;
            native |= Has(DescriptorFlags.Append) ? Native.OpenFlags.Append : 0;
            native |= Has(DescriptorFlags.DataSync) ? Native.OpenFlags.DataSync : 0;
            native |= Has(DescriptorFlags.Sync | DescriptorFlags.ReadSync) ? Native.OpenFlags.Sync : 0;
            return native;
        }
    }
}
