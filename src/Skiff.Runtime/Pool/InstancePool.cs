using Skiff.Runtime.Instantiation;

namespace Skiff.Runtime.Pool;

/// <summary>
/// Instances of one module that are used again: each run gets one that is exactly as fresh as a new one, for microseconds instead of the cost of mapping and faulting in
/// memory. Thread-safe. Only host functions may be linked: anything else belongs to one store.
/// </summary>
public sealed class InstancePool : IDisposable
{
    private readonly Linker _linker;
    private readonly WasmModule _module;
    private readonly InstancePoolOptions _options;
    private readonly SlotSet<PooledInstance> _slots;
    private readonly IdleTrimmer<PooledInstance> _trimmer;
    private readonly Lock _snapshotLock = new();
    private StoreSnapshot? _snapshot;

    /// <summary>Makes a pool; no instance yet.</summary>
    public InstancePool(Linker linker, WasmModule module, InstancePoolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(linker);
        ArgumentNullException.ThrowIfNull(module);
        _linker = linker;
        _module = module;
        _options = options ?? new InstancePoolOptions();
        _slots = new SlotSet<PooledInstance>(_options.MaximumInstances, _options.MaximumIdle);
        _trimmer = new IdleTrimmer<PooledInstance>(_slots, Discard, _options);
    }

    /// <summary>Instances made new.</summary>
    public long Created => _slots.Created;

    /// <summary>Rents served by an instance used before.</summary>
    public long Reused => _slots.Reused;

    /// <summary>Instances given up: misused, too many idle, or idle for too long.</summary>
    public long Discarded => _slots.Discarded;

    /// <summary>Takes an instance; null if <see cref="InstancePoolOptions.MaximumInstances"/> are in use. The start function has not run: call <see cref="PooledInstance.StartAsync"/>.</summary>
    /// <param name="state">The state object of the store for this run.</param>
    public PooledInstance? TryRent(object? state = null)
    {
        if (!_slots.TryTake(out var rented))
        {
            return null;
        }

        rented ??= Make();
        rented.Store.State = state;
        rented.Store.Fuel = _options.Fuel;
        rented.IsRented = true;
        return rented;
    }

    /// <summary>Disposes the idle instances; rented ones are disposed when they come back.</summary>
    public void Dispose()
    {
        _trimmer.Dispose();
        foreach (var instance in _slots.Close())
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
        if (!TryReset(instance) || !_slots.TryKeep(instance))
        {
            Discard(instance);
            return;
        }

        _trimmer.Start();
    }

    private bool TryReset(PooledInstance instance)
    {
        if (!instance.Store.TryReset())
        {
            return false;
        }

        instance.PagesWritten = _snapshot!.Restore(instance.Store, instance.Baseline, _options); // Set before the first instance was rented.
        return true;
    }

    private PooledInstance Make()
    {
        var store = new Store(_linker.Engine, _options.Limits);
        try
        {
            var instance = _linker.Allocate(store, _module);
            var baseline = SnapshotOf(instance).Apply(store);
            _slots.Made();
            return new PooledInstance(this, instance, baseline);
        }
        catch
        {
            store.Dispose();
            _slots.NotMade();
            throw;
        }
    }

    // Taken from the first instance after its segments were copied.
    private StoreSnapshot SnapshotOf(Instance fresh)
    {
        lock (_snapshotLock)
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
        instance.Store.TryDispose();
        _slots.Gone();
        DisposeSnapshotIfUnused();
    }

    private void DisposeSnapshotIfUnused()
    {
        if (_slots.IsFinished)
        {
            lock (_snapshotLock)
            {
                _snapshot?.Dispose();
                _snapshot = null;
            }
        }
    }
}
