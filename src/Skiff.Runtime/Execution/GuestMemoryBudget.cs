namespace Skiff.Runtime.Execution;

/// <summary>Counts committed bytes against a maximum. Thread-safe.</summary>
internal sealed class GuestMemoryBudget(long maximum)
{
    private long _used;

    internal long Used => Volatile.Read(ref _used);

    /// <summary>Takes <paramref name="bytes"/>, or takes nothing and answers false.</summary>
    internal bool TryTake(long bytes)
    {
        var used = Volatile.Read(ref _used);
        while (bytes <= maximum - used)
        {
            var seen = Interlocked.CompareExchange(ref _used, used + bytes, used);
            if (seen == used)
            {
                return true;
            }

            used = seen;
        }

        return false;
    }

    internal void Return(long bytes) => Interlocked.Add(ref _used, -bytes);
}
