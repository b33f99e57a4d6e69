using Skiff.Native;

namespace Skiff.Shim.Loop;

/// <summary>What a process says until it has said all, read by the loop: a pipe.</summary>
internal sealed class ProcessReport : IDisposable
{
    private const int ChunkSize = 512;

    private readonly EventLoop _loop;
    private readonly int _longest;
    private readonly Pipe _pipe;
    private readonly MemoryStream _said = new();
    private readonly TaskCompletionSource<byte[]> _all = new();

    /// <summary>Makes the pipe.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="longest">How much of it is kept, in bytes.</param>
    public ProcessReport(EventLoop loop, int longest)
    {
        (_loop, _longest) = (loop, longest);
        var error = Pipe.Create(out var pipe);
        _pipe = pipe ?? throw new IOException($"a pipe: {error}");
    }

    /// <summary>What the process writes to; closed here when it is read.</summary>
    public FileHandle Writer => _pipe.Writer;

    /// <summary>Completes when nobody has the writing end any more.</summary>
    public async Task<byte[]> ReadAsync()
    {
        _pipe.Writer.Dispose();
        _ = Files.SetFlags(_pipe.Reader, OpenFlags.NonBlocking);
        using var watch = _loop.Watch(_pipe.Reader, PollEvents.Readable, _ => Read());
        return await _all.Task;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pipe.Dispose();
        _said.Dispose();
    }

    private void Read()
    {
        var chunk = new byte[ChunkSize];
        while (true)
        {
            var error = Files.Read(_pipe.Reader, chunk, [new BufferSlice(0, ChunkSize)], -1, WaitMode.Default, out var count);
            if (error is LinuxError.EAGAIN or LinuxError.EINTR)
            {
                return; // the loop calls again
            }

            if (error != LinuxError.None || count == 0)
            {
                _all.TrySetResult(_said.ToArray());
                return;
            }

            _said.Write(chunk, 0, Math.Min((int)count, _longest - (int)_said.Length));
        }
    }
}
