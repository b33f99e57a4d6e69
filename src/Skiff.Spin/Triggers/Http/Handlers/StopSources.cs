using System.Collections.Concurrent;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>
/// The sources of the tokens that end guests, used again for other requests: making one would be a noticeable part of a small request. Thread-safe.
/// </summary>
internal sealed class StopSources
{
    private readonly ConcurrentQueue<CancellationTokenSource> _idle = new();

    /// <summary>A source, which ends with <paramref name="aborted"/> until that registration is disposed.</summary>
    public CancellationTokenSource Rent(CancellationToken aborted, out CancellationTokenRegistration registration)
    {
        if (!_idle.TryDequeue(out var source))
        {
            source = new CancellationTokenSource();
        }

        registration = aborted.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), source);
        return source;
    }

    /// <summary>Takes a source back that nobody uses any more and whose registration is disposed. One that was cancelled is not used again.</summary>
    public void Return(CancellationTokenSource source)
    {
        if (source.TryReset())
        {
            _idle.Enqueue(source);
        }
        else
        {
            source.Dispose();
        }
    }
}
