using Skiff.Components;
using Skiff.Fermyon.Spin.V2;
using Skiff.Wasi.Keyvalue;
using SpinError = Skiff.Fermyon.Spin.V2.KeyValueError;
using WasiError = Skiff.Wasi.Keyvalue.Error;

namespace Skiff.Spin.Capabilities.KeyValue;

/// <summary>
/// What one instance has of key-value stores, by <c>fermyon:spin/key-value@2.0.0</c> and <c>wasi:keyvalue</c>. The grant is the component's <c>key_value_stores</c>: a label that is not there is denied,
/// whether there is such a store or not.
/// </summary>
internal sealed class KeyValueHost(GrantedStores granted) : IKeyValueHost, IStoreHost, IAtomicsHost, IBatchHost
{
    private int _open;

    /// <summary>Whether no further store can be opened before one is closed.</summary>
    public bool IsFull => _open >= KeyValueLimits.OpenStores;

    /// <summary>Opens a store; null if the manifest does not grant it or too many are open.</summary>
    public OpenStore? TryOpen(string label)
    {
        if (IsFull || granted.Find(label) is not { } store)
        {
            return null;
        }

        _open++;
        return new OpenStore(store, () => _open--);
    }

    public Result<IStore, SpinError> StoreOpen(string label) => TryOpen(label) is { } store ? Result<IStore, SpinError>.Ok(store)
        : IsFull ? SpinError.StoreTableFull
        : SpinError.AccessDenied;

    public Result<IBucket, WasiError> Open(string identifier) => TryOpen(identifier) is { } store ? Result<IBucket, WasiError>.Ok(store)
        : IsFull ? WasiError.Other($"{KeyValueLimits.OpenStores} stores are open")
        : WasiError.AccessDenied;

    public Result<ICas, WasiError> CasNew(IBucket bucket, string key) => Result<ICas, WasiError>.Ok(new CompareAndSwap(Of(bucket), key));

    public ValueTask<Result<long, WasiError>> Increment(IBucket bucket, string key, long delta, CancellationToken cancellationToken) =>
        StoreCall.AskAsync(() => Of(bucket).IncrementAsync(key, delta, cancellationToken), WasiError.Other);

    public ValueTask<Result<Unit, CasError>> Swap(ICas cas, ReadOnlySpan<byte> value, CancellationToken cancellationToken) => ((CompareAndSwap)cas).SwapAsync(value.ToArray(), cancellationToken);

    public ValueTask<Result<(string, ReadOnlyMemory<byte>?)[], WasiError>> GetMany(IBucket bucket, string[] keys, CancellationToken cancellationToken) => StoreCall.AskAsync(
        async () => (await Of(bucket).GetManyAsync(keys, cancellationToken).ConfigureAwait(false)).Select((value, i) => (keys[i], StoreCall.OptionOf(value))).ToArray(), WasiError.Other);

    public ValueTask<Result<Unit, WasiError>> SetMany(IBucket bucket, (string, ReadOnlyMemory<byte>)[] keyValues, CancellationToken cancellationToken) =>
        StoreCall.DoAsync(() => Of(bucket).SetManyAsync(keyValues, cancellationToken), WasiError.Other);

    public ValueTask<Result<Unit, WasiError>> DeleteMany(IBucket bucket, string[] keys, CancellationToken cancellationToken) =>
        StoreCall.DoAsync(() => Of(bucket).DeleteManyAsync(keys, cancellationToken), WasiError.Other);

    private static CheckedStore Of(IBucket bucket) => ((OpenStore)bucket).Store;
}
