namespace Skiff.Spin.Triggers.Http.Handlers;

/// <summary>What became of a request that asked for an instance.</summary>
internal enum Admission
{
    /// <summary>It may have one.</summary>
    Admitted,

    /// <summary>Too many wait already.</summary>
    QueueFull,

    /// <summary>It waited too long.</summary>
    TimedOut,
}

/// <summary>Lets so many requests have an instance at once; a bounded number of others waits, first come, first served.</summary>
internal sealed class InstanceGate(int instances, int queueLength, TimeSpan patience)
{
    private readonly SemaphoreSlim _free = new(instances, instances);
    private int _waiting;

    /// <summary>Asks for an instance. Whoever is admitted must <see cref="Leave"/>.</summary>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public ValueTask<Admission> EnterAsync(CancellationToken cancellationToken) =>
        _free.Wait(0, cancellationToken) ? new(Admission.Admitted) : WaitAsync(cancellationToken);

    /// <summary>Gives the instance back.</summary>
    public void Leave() => _free.Release();

    private async ValueTask<Admission> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > queueLength)
            {
                return Admission.QueueFull;
            }

            return await _free.WaitAsync(patience, cancellationToken).ConfigureAwait(false) ? Admission.Admitted : Admission.TimedOut;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
