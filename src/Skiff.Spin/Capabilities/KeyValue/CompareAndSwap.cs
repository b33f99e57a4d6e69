using Skiff.Components;
using Skiff.Wasi.Keyvalue;

namespace Skiff.Spin.Capabilities.KeyValue;

/// <summary>A value that is to be replaced if nobody else has: it remembers what the guest saw (<c>wasi:keyvalue/atomics</c>). Who swaps without having looked has seen that there is none.</summary>
internal sealed class CompareAndSwap(CheckedStore store, string key) : ICas
{
    private ValueMark? _seen;

    public ValueTask<Result<ReadOnlyMemory<byte>?, Error>> Current(CancellationToken cancellationToken) =>
        StoreCall.AskAsync(async () => StoreCall.OptionOf(await LookAsync(cancellationToken).ConfigureAwait(false)), Error.Other);

    /// <summary>Replaces it. Where somebody else did, the guest gets a new one that has seen what is there now.</summary>
    public async ValueTask<Result<Unit, CasError>> SwapAsync(byte[] value, CancellationToken cancellation)
    {
        var swapped = await StoreCall.AskAsync(() => store.SwapAsync(key, _seen, value, cancellation), Error.Other).ConfigureAwait(false);
        if (!swapped.TryGetValue(out var isSwapped, out var error))
        {
            return CasError.StoreError(error);
        }

        if (isSwapped)
        {
            return Unit.Value;
        }

        var next = new CompareAndSwap(store, key);
        var looked = await next.Current(cancellation).ConfigureAwait(false);
        return looked.TryGetValue(out _, out error) ? CasError.CasFailed(next) : CasError.StoreError(error);
    }

    private async ValueTask<byte[]?> LookAsync(CancellationToken cancellation)
    {
        var value = await store.GetAsync(key, cancellation).ConfigureAwait(false);
        _seen = ValueMark.Of(value);
        return value;
    }
}
