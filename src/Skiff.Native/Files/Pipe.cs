namespace Skiff.Native;

/// <summary>Both ends of a pipe (pipe(7)).</summary>
/// <param name="Reader">The end to read from.</param>
/// <param name="Writer">The end to write to.</param>
public sealed unsafe record Pipe(FileHandle Reader, FileHandle Writer) : IDisposable
{
    /// <summary>Makes a pipe. Processes that are started get neither end unless they are given it.</summary>
    public static LinuxError Create(out Pipe? pipe)
    {
        // SAFETY: two descriptors is what the call writes.
        var ends = stackalloc int[2];
        var made = Libc.pipe2(ends, (int)OpenFlags.CloseOnExec) == 0;
        pipe = made ? new Pipe(new FileHandle(ends[0], ownsHandle: true), new FileHandle(ends[1], ownsHandle: true)) : null;
        return made ? LinuxError.None : Files.LastError();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reader.Dispose();
        Writer.Dispose();
    }
}
