using Skiff.Native;

namespace Skiff.Containers.Compilation;

/// <summary>
/// Who may compile now, among all processes of this node: one for a guest, so that the others find what it made (a Deployment's replicas start together), and of different guests only a few at once,
/// each of which may take gigabytes. A turn is a lock on a file; the kernel ends it with its process, whatever happens to that.
/// </summary>
internal sealed class CompilationTurns
{
    /// <summary>How long one waits at most for its turn. Kubelet asks again long before.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string _folder;
    private readonly int _atOnce;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;

    /// <summary>Makes the turns of a node.</summary>
    /// <param name="folder">Where the locks are; nobody else can write there. Their files stay, at most 256 and one for each processor, all of them empty.</param>
    /// <param name="atOnce">How many guests may be compiled at once; null for half as many as there are processors.</param>
    /// <param name="patience">How long to wait; null for <see cref="DefaultPatience"/>.</param>
    /// <param name="time">The clock.</param>
    public CompilationTurns(string folder, int? atOnce = null, TimeSpan? patience = null, TimeProvider? time = null)
    {
        _folder = folder;
        _atOnce = atOnce ?? Math.Max(1, Environment.ProcessorCount / 2);
        _patience = patience ?? DefaultPatience;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Waits until nobody else compiles this guest. Look again then whether it has been compiled; disposing ends the turn.</summary>
    /// <param name="identity">The guest (<see cref="GuestIdentity"/>). Some guests share a lock, and wait for each other for nothing.</param>
    /// <exception cref="ContainerException">It took too long.</exception>
    public Task<IDisposable> ForGuestAsync(string identity) => EnterAsync([$".guest-{identity[..2]}"]);

    /// <summary>Waits until few enough others compile. Disposing ends the turn.</summary>
    /// <exception cref="ContainerException">It took too long.</exception>
    public Task<IDisposable> ForCompilerAsync() => EnterAsync([.. Enumerable.Range(0, _atOnce).Select(i => $".compiler-{i}")]);

    private async Task<IDisposable> EnterAsync(string[] names)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            foreach (var name in names)
            {
                if (TryLock(Path.Combine(_folder, name)) is { } turn)
                {
                    return turn;
                }
            }

            if (_time.GetElapsedTime(began) >= _patience)
            {
                throw new ContainerException(ContainerCodes.Compilation, $"other guests were compiled for {_patience.TotalSeconds:0} s without leaving a turn for this one; it is tried again when the container is started again");
            }

            await Task.Delay(Pause, _time).ConfigureAwait(false);
        }
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0); // flock(2), exclusive
        }
        catch (IOException e) when (e.HResult == (int)LinuxError.EAGAIN)
        {
            return null;
        }
    }
}
