using Skiff.Components.Instantiation;
using Skiff.Runtime;
using Skiff.Runtime.Pool;

namespace Skiff.Components.Pool;

/// <summary>
/// A component instance on loan from a <see cref="ComponentPool"/>. Disposing it drops the host objects it owns, waits for the operations they began
/// (<see cref="ComponentInstance.Track"/>), resets everything and gives it back; it must not be used afterwards.
/// </summary>
public sealed class PooledComponent : IAsyncDisposable
{
    private readonly ComponentPool _pool;
    private readonly StoreBaseline _baseline;
    private bool _isRented;

    internal PooledComponent(ComponentPool pool, ComponentInstance instance, InstanceTemplate template, StoreBaseline baseline)
    {
        _pool = pool;
        Instance = instance;
        Template = template;
        _baseline = baseline;
    }

    /// <summary>The instance.</summary>
    public ComponentInstance Instance { get; }

    /// <summary>Its store; deadline, fuel and state set on it are for this loan only.</summary>
    public Store Store => Instance.Store;

    /// <summary>Pages of 4 KiB that the use before this one had written: what resetting had to copy.</summary>
    public long PagesWritten { get; private set; }

    internal InstanceTemplate Template { get; }

    /// <summary>Runs the start functions that are not in the template; nothing if it is complete.</summary>
    /// <exception cref="TrapException">A segment does not fit, or a start function trapped.</exception>
    public ValueTask StartAsync(CancellationToken cancellationToken = default) =>
        Template.IsComplete ? default : InstanceStarter.StartAsync(Instance, Template.Position, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!_isRented)
        {
            throw new InvalidOperationException("the instance has been returned already");
        }

        _isRented = false;
        if (!Store.IsIdle)
        {
            // A call was abandoned. Its host function may go on: nothing of the instance can be touched.
            _pool.Discard(this);
            return default;
        }

        try
        {
            Instance.Reset();
        }
        catch
        {
            _pool.Discard(this);
            throw;
        }

        if (Instance.HasPendingOperations)
        {
            return ReturnAfterOperationsAsync();
        }

        _pool.Return(this);
        return default;
    }

    internal void Begin(object? state, long fuel)
    {
        Store.State = state;
        Store.Fuel = fuel;
        _isRented = true;
    }

    internal bool TryReset(InstancePoolOptions options)
    {
        if (!Store.TryReset())
        {
            return false;
        }

        PagesWritten = Template.Restore(Store, _baseline, options);
        return true;
    }

    private async ValueTask ReturnAfterOperationsAsync()
    {
        await Instance.WhenNoOperationIsPendingAsync().ConfigureAwait(false);
        _pool.Return(this);
    }
}
