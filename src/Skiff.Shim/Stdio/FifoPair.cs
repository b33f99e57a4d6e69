using Skiff.Native;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Stdio;

/// <summary>Both ends of a fifo, of which containerd has one too: the process's, and the other, which the shim holds. A file has no other end, and of a pipe a program has it.</summary>
internal sealed record FifoPair(FileHandle? Process, FileHandle? Held) : IDisposable
{
    /// <summary>Opens what a process reads; null for an empty path.</summary>
    public static FifoPair? OpenInput(string path) => path.Length == 0 ? null : Open(path, OpenFlags.ReadOnly, OpenFlags.WriteOnly);

    /// <summary>Opens what a process writes; null for an empty path.</summary>
    public static FifoPair? OpenOutput(string path)
    {
        if (path.Length == 0)
        {
            return null;
        }

        var address = StdioAddress.Parse(path);
        return address.Scheme switch
        {
            StdioScheme.Fifo => Open(address.Path, OpenFlags.WriteOnly, OpenFlags.ReadOnly),
            StdioScheme.File => OpenFile(address.Path),
            _ => throw new TtrpcException(StatusCode.InvalidArgument, $"error output to {path}: a program takes both streams, and has to be that of standard output"),
        };
    }

    /// <summary>How many bytes lie in it that nobody has read; 0 where we do not hold the reader's end.</summary>
    public uint Unread() => Held is { IsClosed: false } && Files.Available(Held, out var count) == LinuxError.None ? count : 0;

    /// <summary>Gives what the process gets to a user and a group, so that it can be opened again, as /dev/stdout.</summary>
    public void GiveTo(uint user, uint group)
    {
        // Not devices: /dev/null is everybody's.
        if (Process is not null && Files.Status(Process, out var status) == LinuxError.None && status.Kind is FileKind.Fifo or FileKind.Regular)
        {
            var error = Files.SetOwner(Process, user, group);
            if (error != LinuxError.None)
            {
                throw new TtrpcException(StatusCode.Unknown, $"runtime options IoUid and IoGid: a stream cannot be given to {user}:{group}: {error}");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Process?.Dispose();
        Held?.Dispose();
    }

    // fifo(7): opening waits for the other side, unless it is for both; while it is open for both, nothing waits.
    private static FifoPair Open(string path, OpenFlags process, OpenFlags held)
    {
        using var both = OpenOne(path, OpenFlags.ReadWrite | OpenFlags.NonBlocking);
        if (Files.Status(both, out var status) == LinuxError.None && status.Kind != FileKind.Fifo)
        {
            return new FifoPair(OpenOne(path, process | OpenFlags.Append), null);
        }

        var ours = OpenOne(path, held | OpenFlags.NonBlocking);
        return new FifoPair(OpenOne(path, process), ours);
    }

    private static FifoPair OpenFile(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        File.Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
        return new FifoPair(OpenOne(path, OpenFlags.WriteOnly | OpenFlags.Append), null);
    }

    private static FileHandle OpenOne(string path, OpenFlags flags)
    {
        var error = Paths.Open(path, flags | OpenFlags.NoControllingTerminal, out var opened);
        return opened ?? throw new TtrpcException(error == LinuxError.ENOENT ? StatusCode.NotFound : StatusCode.Unknown, $"cannot open {path}: {error}");
    }
}
