using Skiff.Native;

namespace Skiff.Shim.Tasks;

/// <summary>What the process of a container waits at until the container is started: a pipe. A shim that ends lets it end too.</summary>
internal sealed class Gate : IDisposable
{
    private readonly FileHandle _opening;

    public Gate()
    {
        var error = Pipe.Create(out var pipe);
        (Waiting, _opening) = pipe is not null ? (pipe.Reader, pipe.Writer) : throw new IOException($"a pipe: {error}");
    }

    /// <summary>The process' end.</summary>
    public FileHandle Waiting { get; }

    /// <summary>Lets it go on; once.</summary>
    public LinuxError Open()
    {
        using (_opening)
        {
            return Files.Write(_opening, "\n"u8, [new BufferSlice(0, 1)], -1, WaitMode.Default, out _);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Waiting.Dispose();
        _opening.Dispose();
    }
}
