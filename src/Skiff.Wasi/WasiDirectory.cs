using System.Text;
using Skiff.Native;

namespace Skiff.Wasi;

/// <summary>A directory of the host that a guest may use, and nothing above it. May be given to many guests; dispose it when the last one has ended.</summary>
public sealed class WasiDirectory : IDisposable
{
    private WasiDirectory(FileHandle handle, string guestPath, bool isReadOnly)
    {
        Handle = handle;
        GuestPath = guestPath;
        GuestName = Encoding.UTF8.GetBytes(guestPath);
        IsReadOnly = isReadOnly;
    }

    /// <summary>The path by which guests know it.</summary>
    public string GuestPath { get; }

    /// <summary>Whether guests can change nothing in it.</summary>
    public bool IsReadOnly { get; }

    internal FileHandle Handle { get; }

    internal ReadOnlyMemory<byte> GuestName { get; }

    /// <summary>Opens a directory of the host.</summary>
    /// <exception cref="IOException">It does not exist, is not a directory, or may not be opened.</exception>
    public static WasiDirectory Open(string hostPath, string guestPath, bool isReadOnly = false) => Open(hostPath, guestPath, isReadOnly, staysOnMount: false);

    /// <summary>Opens a directory of the host without what is mounted below it: of a container's root, its files but neither /proc nor volumes.</summary>
    /// <exception cref="IOException">It does not exist, is not a directory, or may not be opened.</exception>
    public static WasiDirectory OpenMount(string hostPath, string guestPath, bool isReadOnly) => Open(hostPath, guestPath, isReadOnly, staysOnMount: true);

    /// <summary>Whether it is this directory of the host, whatever its path. Source: stat(2).</summary>
    public bool Is(ulong device, ulong inode) => Files.Status(Handle, out var status) == LinuxError.None && (status.Device, status.Inode) == (device, inode);

    /// <summary>Closes the directory; guests that still have it get errors.</summary>
    public void Dispose() => Handle.Dispose();

    private static WasiDirectory Open(string hostPath, string guestPath, bool isReadOnly, bool staysOnMount)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostPath);
        ArgumentException.ThrowIfNullOrEmpty(guestPath);
        var error = Paths.Open(hostPath, OpenFlags.Path | OpenFlags.Directory, out var handle, staysOnMount);
        return handle is not null
            ? new WasiDirectory(handle, guestPath, isReadOnly)
            : throw new IOException($"cannot open directory '{hostPath}': {error}");
    }
}
