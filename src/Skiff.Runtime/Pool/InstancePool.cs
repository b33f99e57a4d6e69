using Skiff.Native.Pages;
using Skiff.Runtime.Instantiation;

namespace Skiff.Runtime.Pool;

/// <summary>
/// Instances of one module that are used again: each run gets one that is exactly as fresh as a new one, for microseconds instead of the cost of mapping and faulting in
/// memory. Thread-safe. Only host functions may be linked: anything else belongs to one store.
/// </summary>
public sealed class InstancePool : IDisposable
{
    private const int RunsPerScan = 64;

    [ThreadStatic]
    private static PageRun[]? t_scratch;

    private readonly Linker _linker;
    private readonly WasmModule _module;
    private readonly InstancePoolOptions _options;
    private readonly Lock _lock = new();
    private readonly Stack<PooledInstance> _idle;
    private StoreSnapshot? _snapshot;
    private int _live;
    private bool _disposed;
    private long _created;
    private long _reused;
    private long _discarded;

    /// <summary>Makes a pool; no instance yet.</summary>
    public InstancePool(Linker linker, WasmModule module, InstancePoolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(linker);
        ArgumentNullException.ThrowIfNull(module);
        _linker = linker;
        _module = module;
        _options = options ?? new InstancePoolOptions();
        _idle = new Stack<PooledInstance>(_options.MaximumIdle);
    }

    /// <summary>Instances made new.</summary>
    public long Created => Volatile.Read(ref _created);

    /// <summary>Rents served by an instance used before.</summary>
    public long Reused => Volatile.Read(ref _reused);

    /// <summary>Instances given up: misused, or too many idle.</summary>
    public long Discarded => Volatile.Read(ref _discarded);

    /// <summary>Takes an instance; null if <see cref="InstancePoolOptions.MaximumInstances"/> are in use. The start function has not run: call <see cref="PooledInstance.StartAsync"/>.</summary>
    /// <param name="state">The state object of the store for this run.</param>
    public PooledInstance? TryRent(object? state = null)
    {
        PooledInstance? rented;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_idle.TryPop(out rented))
            {
                if (_live >= _options.MaximumInstances)
                {
                    return null;
                }

                _live++;
            }
        }

        if (rented is null)
        {
            rented = Make();
        }
        else
        {
            Interlocked.Increment(ref _reused);
        }

        rented.Store.State = state;
        rented.IsRented = true;
        return rented;
    }

    /// <summary>Disposes the idle instances; rented ones are disposed when they come back.</summary>
    public void Dispose()
    {
        PooledInstance[] idle;
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            idle = [.. _idle];
            _idle.Clear();
        }

        foreach (var instance in idle)
        {
            Discard(instance);
        }

        DisposeSnapshotIfUnused();
    }

    internal void Return(PooledInstance instance)
    {
        if (!instance.IsRented)
        {
            throw new InvalidOperationException("the instance has been returned already");
        }

        instance.IsRented = false;
        if (!TryReset(instance))
        {
            Discard(instance);
            return;
        }

        lock (_lock)
        {
            if (!_disposed && _idle.Count < _options.MaximumIdle)
            {
                _idle.Push(instance);
                return;
            }
        }

        Discard(instance);
    }

    private bool TryReset(PooledInstance instance)
    {
        if (!instance.Store.TryReset())
        {
            return false;
        }

        var scratch = t_scratch ??= new PageRun[RunsPerScan];
        instance.PagesWritten = _snapshot!.Restore(instance.Store, instance.Baseline, _options.PageFinder, scratch, _options.KeptPages); // Set before the first instance was rented.
        return true;
    }

    private PooledInstance Make()
    {
        var store = new Store(_linker.Engine, _options.Limits);
        try
        {
            var instance = _linker.Allocate(store, _module);
            var baseline = SnapshotOf(instance).Apply(store);
            Interlocked.Increment(ref _created);
            return new PooledInstance(this, instance, baseline);
        }
        catch
        {
            store.Dispose();
            lock (_lock)
            {
                _live--;
            }

            throw;
        }
    }

    // Taken from the first instance after its segments were copied.
    private StoreSnapshot SnapshotOf(Instance fresh)
    {
        lock (_lock)
        {
            if (_snapshot is null)
            {
                Segments.CopyActive(fresh);
                _snapshot = StoreSnapshot.Take(fresh.Store);
            }

            return _snapshot;
        }
    }

    private void Discard(PooledInstance instance)
    {
        Interlocked.Increment(ref _discarded);
        instance.Store.TryDispose();
        lock (_lock)
        {
            _live--;
        }

        DisposeSnapshotIfUnused();
    }

    private void DisposeSnapshotIfUnused()
    {
        lock (_lock)
        {
            if (_disposed && _live == 0)
            {
                _snapshot?.Dispose();
                _snapshot = null;
            }
        }
    }
}
