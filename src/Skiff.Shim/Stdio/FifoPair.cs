using Skiff.Native;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Stdio;

/// <summary>Both ends of a fifo, of which containerd has one too: the process's, and the other, which the shim holds. A file has no other end.</summary>
internal sealed record FifoPair(FileHandle? Process, FileHandle? Held)
{
    private const string FileScheme = "file://";

    /// <summary>Opens what a process reads; null for an empty path.</summary>
    public static FifoPair? OpenInput(string path) => path.Length == 0 ? null : Open(path, OpenFlags.ReadOnly, OpenFlags.WriteOnly);

    /// <summary>Opens what a process writes; null for an empty path.</summary>
    public static FifoPair? OpenOutput(string path)
    {
        if (path.StartsWith(FileScheme, StringComparison.Ordinal))
        {
            return OpenFile(path[FileScheme.Length..]);
        }

        return path.Contains("://", StringComparison.Ordinal)
            ? throw new TtrpcException(StatusCode.Unimplemented, $"output to {path}: only fifos and file:// are supported")
            : path.Length == 0 ? null : Open(path, OpenFlags.WriteOnly, OpenFlags.ReadOnly);
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
