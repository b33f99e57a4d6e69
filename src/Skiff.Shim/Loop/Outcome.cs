namespace Skiff.Shim.Loop;

/// <summary>A value that comes once and that many may wait for; one who gives up leaves nothing behind. For use on the loop only.</summary>
internal sealed class Outcome<T>
{
    private readonly LinkedList<TaskCompletionSource<T>> _waiting = new();
    private T? _value;

    /// <summary>Whether the value is there.</summary>
    public bool IsSet { get; private set; }

    /// <summary>Sets the value; only the first counts.</summary>
    public void Set(T value)
    {
        if (IsSet)
        {
            return;
        }

        IsSet = true;
        _value = value;
        while (_waiting.First is { } first)
        {
            _waiting.RemoveFirst();
            first.Value.TrySetResult(value);
        }
    }

    /// <summary>Waits for the value.</summary>
    public async Task<T> WaitAsync(CancellationToken cancellation)
    {
        if (IsSet)
        {
            return _value!; // set together with IsSet
        }

        var waiter = new TaskCompletionSource<T>();
        var node = _waiting.AddLast(waiter);
        using var registration = cancellation.UnsafeRegister(
            static state =>
            {
                var node = (LinkedListNode<TaskCompletionSource<T>>)state!; // given below
                node.List?.Remove(node);
                node.Value.TrySetCanceled();
            },
            node);
        return await waiter.Task;
    }
}
