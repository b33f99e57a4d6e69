using System.Collections.Concurrent;

namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>
/// The sources of the tokens that end guests, used again for other requests: making one would be a noticeable part of a small request. Thread-safe.
/// </summary>
internal sealed class StopSources
{
    private readonly ConcurrentQueue<CancellationTokenSource> _idle = new();

    /// <summary>A source that nobody else uses.</summary>
    public CancellationTokenSource Rent() => _idle.TryDequeue(out var source) ? source : new CancellationTokenSource();

    /// <summary>Ends the guest also when <paramref name="aborted"/> is cancelled, until the registration is disposed.</summary>
    public static CancellationTokenRegistration Link(CancellationTokenSource source, CancellationToken aborted) =>
        aborted.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), source);

    /// <summary>Takes a source back that nobody uses any more and that is linked to nothing. One that was cancelled is not used again.</summary>
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
