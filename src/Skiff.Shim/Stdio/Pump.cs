using Skiff.Native;
using Skiff.Shim.Loop;

namespace Skiff.Shim.Stdio;

/// <summary>
/// Copies from one descriptor to another, neither of which waits, until the first ends. It reads only when what it read before has been written, so that a slow
/// reader slows the writer.
/// </summary>
internal sealed class Pump : IDisposable
{
    private const int BufferSize = 4096;

    private readonly EventLoop _loop;
    private readonly FileHandle _source;
    private readonly FileHandle _target;
    private readonly Action _ended;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;
    private Watch? _watch;

    /// <summary>Begins to copy. The descriptors stay the caller's, who may close them when <paramref name="ended"/> is called or after disposing.</summary>
    public Pump(EventLoop loop, FileHandle source, FileHandle target, Action ended)
    {
        (_loop, _source, _target, _ended) = (loop, source, target, ended);
        WaitFor(source, PollEvents.Readable);
    }

    /// <summary>Whether nothing more will be copied.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Stops without a call.</summary>
    public void Dispose()
    {
        IsEnded = true;
        _watch?.Dispose();
        _watch = null;
    }

    private void Continue()
    {
        while (!IsEnded)
        {
            var writing = _start < _end;
            var error = writing ? Write() : Read();
            if (error == LinuxError.EAGAIN)
            {
                WaitFor(writing ? _target : _source, writing ? PollEvents.Writable : PollEvents.Readable);
                return;
            }

            // EIO is how a terminal ends when nobody has it open any more.
            if (error is not (LinuxError.None or LinuxError.EINTR) || (!writing && error == LinuxError.None && _end == 0))
            {
                Dispose();
                _ended();
            }
        }
    }

    private LinuxError Read()
    {
        (_start, _end) = (0, 0);
        var error = Files.Read(_source, _buffer, [new BufferSlice(0, BufferSize)], -1, WaitMode.Default, out var count);
        _end = (int)count;
        return error;
    }

    private LinuxError Write()
    {
        var error = Files.Write(_target, _buffer, [new BufferSlice((uint)_start, (uint)(_end - _start))], -1, WaitMode.Default, out var count);
        _start += (int)count;
        return error;
    }

    // One watch at a time: a hang-up of the side that is not waited for would be reported over and over.
    private void WaitFor(FileHandle file, PollEvents events)
    {
        if (_watch is { } watch && ReferenceEquals(watch.File, file))
        {
            return;
        }

        _watch?.Dispose();
        _watch = _loop.Watch(file, events, _ => Continue());
    }
}
