using Skiff.Components;
using Skiff.Fermyon.Spin.V2;
using Skiff.Wasi.Keyvalue;
using SpinError = Skiff.Fermyon.Spin.V2.KeyValueError;
using WasiError = Skiff.Wasi.Keyvalue.Error;

namespace Skiff.Spin.Capabilities.KeyValue;

/// <summary>A store that a guest has open: the resource of <c>fermyon:spin/key-value@2.0.0</c> and the bucket of <c>wasi:keyvalue</c>. The guest that drops it makes room for another.</summary>
/// <param name="store">The store.</param>
/// <param name="closed">Called when the guest has dropped it.</param>
internal sealed class OpenStore(CheckedStore store, Action closed) : IStore, IBucket, IDisposable
{
    /// <summary>The store.</summary>
    public CheckedStore Store => store;

    public ValueTask<Result<ReadOnlyMemory<byte>?, SpinError>> Get(string key, CancellationToken cancellationToken) => StoreCall.AskAsync(() => FindAsync(key, cancellationToken), SpinError.Other);

    public ValueTask<Result<Unit, SpinError>> Set(string key, ReadOnlySpan<byte> value, CancellationToken cancellationToken)
    {
        var copy = value.ToArray();
        return StoreCall.DoAsync(() => store.SetAsync(key, copy, cancellationToken), SpinError.Other);
    }

    public ValueTask<Result<Unit, SpinError>> Delete(string key, CancellationToken cancellationToken) => StoreCall.DoAsync(() => store.DeleteAsync(key, cancellationToken), SpinError.Other);

    public ValueTask<Result<bool, SpinError>> Exists(string key, CancellationToken cancellationToken) => StoreCall.AskAsync(() => store.ExistsAsync(key, cancellationToken), SpinError.Other);

    public ValueTask<Result<string[], SpinError>> GetKeys(CancellationToken cancellationToken) => StoreCall.AskAsync(() => store.AllAsync(cancellationToken), SpinError.Other);

    ValueTask<Result<ReadOnlyMemory<byte>?, WasiError>> IBucket.Get(string key, CancellationToken cancellationToken) => StoreCall.AskAsync(() => FindAsync(key, cancellationToken), WasiError.Other);

    ValueTask<Result<Unit, WasiError>> IBucket.Set(string key, ReadOnlySpan<byte> value, CancellationToken cancellationToken)
    {
        var copy = value.ToArray();
        return StoreCall.DoAsync(() => store.SetAsync(key, copy, cancellationToken), WasiError.Other);
    }

    ValueTask<Result<Unit, WasiError>> IBucket.Delete(string key, CancellationToken cancellationToken) => StoreCall.DoAsync(() => store.DeleteAsync(key, cancellationToken), WasiError.Other);

    ValueTask<Result<bool, WasiError>> IBucket.Exists(string key, CancellationToken cancellationToken) => StoreCall.AskAsync(() => store.ExistsAsync(key, cancellationToken), WasiError.Other);

    public ValueTask<Result<KeyResponse, WasiError>> ListKeys(string? cursor, CancellationToken cancellationToken) => StoreCall.AskAsync(
        async () => await store.ListAsync(cursor, cancellationToken).ConfigureAwait(false) is var page ? new KeyResponse(page.Keys, page.Cursor) : default, WasiError.Other);

    public void Dispose() => closed();

    private async ValueTask<ReadOnlyMemory<byte>?> FindAsync(string key, CancellationToken cancellation) => StoreCall.OptionOf(await store.GetAsync(key, cancellation).ConfigureAwait(false));
}
