namespace Skiff.Runtime;

/// <content>Running in turns with the guests of other stores.</content>
public sealed partial class Store
{
    private GuestScheduler? _scheduler;

    // Whether this store's guest has its turn. Changed only by whoever runs or is about to run the guest.
    private bool _hasTurn;

    /// <summary>Whose turns the guest waits for when it is called by <see cref="Function.CallAsync"/>; null, the default, for none.</summary>
    /// <exception cref="InvalidOperationException">A call is in progress.</exception>
    public GuestScheduler? Scheduler
    {
        get => _scheduler;
        set
        {
            if (!IsIdle)
            {
                throw new InvalidOperationException("the scheduler cannot be changed while a call is in progress");
            }

            _scheduler = value;
        }
    }

    private async ValueTask CallInTurnAsync(GuestScheduler scheduler, Function function, ReadOnlyMemory<Value> arguments, Memory<Value> results, CancellationToken cancellationToken)
    {
        await scheduler.EnterAsync().ConfigureAwait(false);
        _hasTurn = true;
        try
        {
            await CallNowAsync(function, arguments, results, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            EndTurn();
        }
    }

    private void EndTurn()
    {
        if (_hasTurn)
        {
            _hasTurn = false;
            _scheduler!.Leave(); // A turn is only taken from a scheduler, which stays for the call.
        }
    }

    // A host function that called the guest again may have taken the turn back already.
    private async ValueTask TakeTurnAsync()
    {
        if (_scheduler is { } scheduler && !_hasTurn)
        {
            await scheduler.EnterAsync().ConfigureAwait(false);
            _hasTurn = true;
        }
    }
}
