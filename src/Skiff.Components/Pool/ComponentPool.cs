using Skiff.Components.Instantiation;
using Skiff.Native;
using Skiff.Runtime;
using Skiff.Runtime.Pool;

namespace Skiff.Components.Pool;

/// <summary>
/// Instances of one component that are used again: each use gets one that is exactly as fresh as a new one, with all its core instances, for microseconds. Thread-safe.
/// </summary>
public sealed class ComponentPool : IDisposable
{
    private readonly ComponentPlan _plan;
    private readonly InstancePoolOptions _options;
    private readonly SlotSet<PooledComponent> _slots;
    private readonly IdleTrimmer<PooledComponent> _trimmer;
    private readonly Lock _templateLock = new();
    private InstanceTemplate? _template;

    /// <summary>Makes a pool; no instance yet.</summary>
    public ComponentPool(ComponentPlan plan, InstancePoolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        _options = options ?? new InstancePoolOptions();
        _slots = new SlotSet<PooledComponent>(_options.MaximumInstances, _options.MaximumIdle);
        _trimmer = new IdleTrimmer<PooledComponent>(_slots, Discard, _options);
    }

    /// <summary>Instances made new.</summary>
    public long Created => _slots.Created;

    /// <summary>Rents served by an instance used before.</summary>
    public long Reused => _slots.Reused;

    /// <summary>Instances given up: misused, too many idle, or idle for too long.</summary>
    public long Discarded => _slots.Discarded;

    /// <summary>What every instance starts from. Observed at the first need, which is this or the first rent.</summary>
    public InstanceTemplate Template
    {
        get
        {
            lock (_templateLock)
            {
                return _template ??= InstanceTemplate.Observe(_plan, _options);
            }
        }
    }

    /// <summary>
    /// Takes an instance; null if <see cref="InstancePoolOptions.MaximumInstances"/> are in use. Call <see cref="PooledComponent.StartAsync"/> before anything else of it: it runs what the
    /// template does not cover.
    /// </summary>
    /// <param name="state">The state object of the store for this use.</param>
    public PooledComponent? TryRent(object? state = null)
    {
        if (!_slots.TryTake(out var rented))
        {
            return null;
        }

        rented ??= Make();
        rented.Begin(state, Math.Max(0, _options.Fuel - rented.Template.FuelUsed));
        return rented;
    }

    /// <summary>
    /// Makes an instance that waits for the first use, and the template with it, on a thread of the pool: while a server begins to listen, not while its first client waits. What goes wrong
    /// goes wrong again for the first who rents, and is reported there.
    /// </summary>
    public Task WarmAsync() => Task.Run(async () =>
    {
        try
        {
            if (TryRent() is { } first)
            {
                await first.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is LinkException or TrapException or NativeException or ObjectDisposedException)
        {
            _ = e;
        }
    });

    /// <summary>Disposes the idle instances; rented ones are disposed when they come back.</summary>
    public void Dispose()
    {
        _trimmer.Dispose();
        foreach (var slot in _slots.Close())
        {
            Discard(slot);
        }

        DisposeTemplateIfUnused();
    }

    internal void Return(PooledComponent slot)
    {
        if (!slot.TryReset(_options) || !_slots.TryKeep(slot))
        {
            Discard(slot);
            return;
        }

        _trimmer.Start();
    }

    internal void Discard(PooledComponent slot)
    {
        slot.Store.TryDispose();
        _slots.Gone();
        DisposeTemplateIfUnused();
    }

    private PooledComponent Make()
    {
        Store? store = null;
        try
        {
            var template = Template;
            store = new Store(_plan.Component.Engine, _options.Limits);
            var instance = InstanceAllocator.Allocate(store, _plan);
            var slot = new PooledComponent(this, instance, template, template.Apply(store));
            _slots.Made();
            return slot;
        }
        catch
        {
            store?.Dispose();
            _slots.NotMade();
            throw;
        }
    }

    private void DisposeTemplateIfUnused()
    {
        if (_slots.IsFinished)
        {
            lock (_templateLock)
            {
                _template?.Dispose();
                _template = null;
            }
        }
    }
}
