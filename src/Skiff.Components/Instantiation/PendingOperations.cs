namespace Skiff.Components.Instantiation;

/// <summary>Counts operations of the host that go on after the call that began them has returned, and tells when there is none. Thread-safe.</summary>
internal sealed class PendingOperations
{
    private readonly Lock _lock = new();
    private int _count;
    private TaskCompletionSource? _none;

    public bool Any
    {
        get
        {
            lock (_lock)
            {
                return _count > 0;
            }
        }
    }

    public void Add(Task operation)
    {
        if (operation.IsCompleted)
        {
            return;
        }

        lock (_lock)
        {
            _count++;
        }

        operation.GetAwaiter().UnsafeOnCompleted(Ended);
    }

    public Task WhenNoneAsync()
    {
        lock (_lock)
        {
            return _count == 0 ? Task.CompletedTask : (_none ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private void Ended()
    {
        TaskCompletionSource? none = null;
        lock (_lock)
        {
            if (--_count == 0)
            {
                none = _none;
                _none = null;
            }
        }

        none?.SetResult();
    }
}
