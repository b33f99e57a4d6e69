namespace Skiff.Runtime.Pool;

/// <summary>An instance on loan from an <see cref="InstancePool"/>. Dispose gives it back, reset; it must not be used afterwards.</summary>
public sealed class PooledInstance : IDisposable
{
    private readonly InstancePool _pool;

    internal PooledInstance(InstancePool pool, Instance instance, StoreBaseline baseline)
    {
        _pool = pool;
        Instance = instance;
        Baseline = baseline;
    }

    /// <summary>The instance.</summary>
    public Instance Instance { get; }

    /// <summary>Its store; deadline, fuel and state set on it are for this loan only.</summary>
    public Store Store => Instance.Store;

    /// <summary>Pages of 4 KiB that the run before this one had written: what resetting had to copy.</summary>
    public long PagesWritten { get; internal set; }

    internal StoreBaseline Baseline { get; }

    internal bool IsRented { get; set; }

    /// <summary>Runs the module's start function, if it has one.</summary>
    public ValueTask StartAsync(CancellationToken cancellationToken = default) => Instance.Module.Module.Start is { } start
        ? Instance.FunctionAt(start).CallAsync(default, default, cancellationToken)
        : default;

    /// <inheritdoc/>
    public void Dispose() => _pool.Return(this);
}
