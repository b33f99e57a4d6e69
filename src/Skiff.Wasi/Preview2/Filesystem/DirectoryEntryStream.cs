using System.Text;
using System.Text.Unicode;
using Skiff.Components;
using Skiff.Native;
using Skiff.Wasi.Filesystem;
using Skiff.Wasi.Host;
using Skiff.Wasi.Preview2.Io;

namespace Skiff.Wasi.Preview2.Filesystem;

/// <summary><c>directory-entry-stream</c>: the entries of a directory but "." and "..", read a buffer at a time.</summary>
internal sealed class DirectoryEntryStream(FilesystemHost host, SharedFile directory) : IDirectoryEntryStream, IDisposable
{
    private byte[]? _buffer;
    private int _start;
    private int _end;

    public Result<DirectoryEntry?, ErrorCode> ReadDirectoryEntry()
    {
        while (true)
        {
            if (_start == _end && !Fill(out var error))
            {
                // A directory that was removed has no entries any more.
                return error is LinuxError.None or LinuxError.ENOENT ? Result<DirectoryEntry?, ErrorCode>.Ok(null) : error.ToErrorCode();
            }

            var entries = _buffer.AsSpan(_start, _end - _start);
            var entry = HostDirectoryEntry.Take(ref entries);
            _start = _end - entries.Length;
            if (!entry.IsSelfOrParent)
            {
                return Utf8.IsValid(entry.Name)
                    ? new DirectoryEntry(Descriptor.TypeOf(entry.GetKind(directory.Handle)), Encoding.UTF8.GetString(entry.Name))
                    : ErrorCode.IllegalByteSequence;
            }
        }
    }

    public void Dispose() => directory.Release();

    private bool Fill(out LinuxError error)
    {
        _buffer ??= new byte[host.Io.Limits.DirectoryBuffer];
        error = Files.ReadDirectory(directory.Handle, _buffer, out var count);
        _start = 0;
        _end = (int)count;
        return count > 0;
    }
}
