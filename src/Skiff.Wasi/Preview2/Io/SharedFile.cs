using Skiff.Native;

namespace Skiff.Wasi.Preview2.Io;

/// <summary>An open file or socket that several resources of a guest use: the descriptor, its streams. Closed with the last of them.</summary>
internal sealed class SharedFile(FileHandle handle, DescriptorBudget? budget = null) : IDisposable
{
    private int _users = 1;

    internal FileHandle Handle => handle;

    /// <summary>One more user.</summary>
    internal SharedFile Share()
    {
        Interlocked.Increment(ref _users);
        return this;
    }

    /// <summary>One user less.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            handle.Dispose();
            budget?.Release();
        }
    }

    void IDisposable.Dispose() => Release();
}

/// <summary>Counts the descriptors that one guest holds open.</summary>
internal sealed class DescriptorBudget(int maximum)
{
    private int _used;

    /// <summary>Takes one; false if the guest has as many as it may.</summary>
    internal bool TryTake()
    {
        if (Interlocked.Increment(ref _used) <= maximum)
        {
            return true;
        }

        Interlocked.Decrement(ref _used);
        return false;
    }

    internal void Release() => Interlocked.Decrement(ref _used);
}
