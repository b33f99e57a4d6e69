namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>Why a request may not have an instance.</summary>
internal enum Refusal
{
    /// <summary>It may.</summary>
    None,

    /// <summary>Too many wait already.</summary>
    QueueFull,

    /// <summary>It waited too long.</summary>
    TimedOut,
}

/// <summary>What became of a request that asked for an instance.</summary>
/// <param name="Refusal">Why it may not have one.</param>
/// <param name="Places">Where it has its place.</param>
internal readonly record struct Admission(Refusal Refusal, SemaphoreSlim? Places)
{
    /// <summary>Gives the instance back; for one who was admitted.</summary>
    public void Leave() => Places!.Release();
}

/// <summary>
/// Lets so many requests have an instance at once; a bounded number of others waits, first come, first served. A request of a component to another is made by one who has an instance and waits: for each
/// depth of such a chain one place is kept beside the common ones, which nobody less deep can have. So the deepest always goes on, and no set of chains, however many, waits for itself.
/// </summary>
/// <param name="instances">For requests of any depth.</param>
/// <param name="kept">The depths below that of a request from outside.</param>
/// <param name="queueLength">How many may wait from outside, and how many in chains.</param>
/// <param name="patience">How long.</param>
internal sealed class InstanceGate(int instances, int kept, int queueLength, TimeSpan patience)
{
    private readonly SemaphoreSlim _common = new(instances, instances);
    private readonly SemaphoreSlim[] _kept = [.. Enumerable.Range(0, kept).Select(_ => new SemaphoreSlim(1, 1))];
    private readonly int[] _waiting = new int[2]; // from outside, in chains

    /// <summary>Takes an instance if there is one for requests of any depth. Whoever is admitted must <see cref="Admission.Leave"/>.</summary>
    public bool TryEnter(out Admission admission)
    {
        admission = new Admission(Refusal.None, _common);
        return _common.Wait(0, CancellationToken.None);
    }

    /// <summary>Waits for an instance. Whoever is admitted must <see cref="Admission.Leave"/>.</summary>
    /// <param name="depth">1 for a request from outside.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    public ValueTask<Admission> WaitAsync(int depth, CancellationToken cancellationToken) =>
        depth == 1 ? WaitAsync(_common, 0, cancellationToken) : WaitAsync(_kept[depth - 2], 1, cancellationToken);

    private async ValueTask<Admission> WaitAsync(SemaphoreSlim places, int queue, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting[queue]) > queueLength)
            {
                return new(Refusal.QueueFull, null);
            }

            return await places.WaitAsync(patience, cancellationToken).ConfigureAwait(false) ? new(Refusal.None, places) : new(Refusal.TimedOut, null);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting[queue]);
        }
    }
}
