using Skiff.Native;
using Skiff.Shim.Loop;

namespace Skiff.Shim.Cgroups;

/// <summary>
/// Looks whether the kernel has killed for want of memory: whenever the descriptor says that something has changed, and when asked to. The kernel tells of changes
/// some milliseconds late if they come close together (cgroup v2), and systemd removes a group as soon as it is empty: who sees a process end looks first.
/// </summary>
internal sealed class OutOfMemoryWatch : IDisposable
{
    private readonly FileHandle _file;
    private readonly Func<FileHandle, bool> _look;
    private readonly Action? _lookBehind;
    private readonly Watch _watch;
    private bool _isOver;

    /// <summary>Begins to watch.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="file">The descriptor; closed with the watch.</param>
    /// <param name="events">What it says of a change.</param>
    /// <param name="look">Looks, and tells what it finds. False once the group is gone, as its files are ready for ever then.</param>
    /// <param name="lookBehind">Looks what a group that is gone has left elsewhere, and tells it; null where there is nothing.</param>
    public OutOfMemoryWatch(EventLoop loop, FileHandle file, PollEvents events, Func<FileHandle, bool> look, Action? lookBehind = null)
    {
        (_file, _look, _lookBehind) = (file, look, lookBehind);
        _watch = loop.Watch(file, events, _ => Look());
    }

    /// <summary>Looks now.</summary>
    public void Look()
    {
        if (!_isOver && !_look(_file))
        {
            Dispose();
        }
    }

    /// <summary>Looks for the last time: the container's first process has ended.</summary>
    /// <param name="wasKilled">Whether by SIGKILL, as the kernel does it.</param>
    public void LookLast(bool wasKilled)
    {
        Look();
        if (_isOver && wasKilled)
        {
            _lookBehind?.Invoke();
        }

        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isOver)
        {
            _isOver = true;
            _watch.Dispose();
            _file.Dispose();
        }
    }
}
