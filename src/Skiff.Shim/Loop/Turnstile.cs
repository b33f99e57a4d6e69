namespace Skiff.Shim.Loop;

/// <summary>Lets one piece of work through at a time, in the order of asking. For use on the loop only.</summary>
internal sealed class Turnstile
{
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private bool _taken;

    /// <summary>Waits for a turn, which lasts until the answer is disposed.</summary>
    public async Task<Turn> EnterAsync()
    {
        if (_taken)
        {
            var waiter = new TaskCompletionSource();
            _waiting.Enqueue(waiter);
            await waiter.Task;
        }

        _taken = true;
        return new Turn(this);
    }

    private void Leave()
    {
        // The turn passes on without becoming free in between, so that nobody overtakes.
        if (_waiting.TryDequeue(out var next))
        {
            next.SetResult();
        }
        else
        {
            _taken = false;
        }
    }

    /// <summary>A turn; disposed once.</summary>
    internal sealed class Turn(Turnstile turnstile) : IDisposable
    {
        private Turnstile? _turnstile = turnstile;

        /// <inheritdoc/>
        public void Dispose() => Interlocked.Exchange(ref _turnstile, null)?.Leave();
    }
}
