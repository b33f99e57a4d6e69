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

    private ValueTask CallInTurnAsync(GuestScheduler scheduler, Function function, ReadOnlyMemory<Value> arguments, Memory<Value> results, CancellationToken cancellationToken)
    {
        var turn = scheduler.EnterAsync();
        if (!turn.IsCompletedSuccessfully)
        {
            return CallAfterAsync(turn, function, arguments.ToArray(), results, cancellationToken);
        }

        // Most often there is a turn, and the guest does not wait: nothing is allocated then.
        _hasTurn = true;
        ValueTask call;
        try
        {
            call = CallNowAsync(function, arguments, results, cancellationToken);
        }
        catch
        {
            EndTurn();
            throw;
        }

        if (!call.IsCompleted)
        {
            return EndTurnAfterAsync(call);
        }

        EndTurn();
        return call;
    }

    private async ValueTask CallAfterAsync(ValueTask turn, Function function, ReadOnlyMemory<Value> arguments, Memory<Value> results, CancellationToken cancellationToken)
    {
        await turn.ConfigureAwait(false);
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

    private async ValueTask EndTurnAfterAsync(ValueTask call)
    {
        try
        {
            await call.ConfigureAwait(false);
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
