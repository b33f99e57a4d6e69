using Skiff.Components;
using Skiff.Fermyon.Spin;

namespace Skiff.Spin.Capabilities.KeyValue;

/// <summary><c>fermyon:spin/key-value</c> of Spin 1, where stores are numbers.</summary>
/// <param name="host">The stores.</param>
internal sealed class FirstKeyValueHost(KeyValueHost host) : IKeyValueHost
{
    private readonly Dictionary<uint, OpenStore> _open = [];
    private uint _last;

    public Result<uint, KeyValueError> Open(string name)
    {
        if (host.TryOpen(name) is not { } store)
        {
            return host.IsFull ? KeyValueError.StoreTableFull : KeyValueError.AccessDenied;
        }

        _open.Add(++_last, store);
        return _last;
    }

    public async ValueTask<Result<ReadOnlyMemory<byte>, KeyValueError>> Get(uint store, string key, CancellationToken cancellationToken)
    {
        if (!_open.TryGetValue(store, out var open))
        {
            return KeyValueError.InvalidStore;
        }

        var answer = await StoreCall.AskAsync(() => open.Store.GetAsync(key, cancellationToken), KeyValueError.Io).ConfigureAwait(false);
        return !answer.TryGetValue(out var value, out var error) ? error : value is null ? KeyValueError.NoSuchKey : (ReadOnlyMemory<byte>)value;
    }

    public ValueTask<Result<Unit, KeyValueError>> Set(uint store, string key, ReadOnlySpan<byte> value, CancellationToken cancellationToken)
    {
        var copy = value.ToArray();
        return DoAsync(store, open => open.SetAsync(key, copy, cancellationToken));
    }

    public ValueTask<Result<Unit, KeyValueError>> Delete(uint store, string key, CancellationToken cancellationToken) => DoAsync(store, open => open.DeleteAsync(key, cancellationToken));

    public ValueTask<Result<bool, KeyValueError>> Exists(uint store, string key, CancellationToken cancellationToken) => AskAsync(store, open => open.ExistsAsync(key, cancellationToken));

    public ValueTask<Result<string[], KeyValueError>> GetKeys(uint store, CancellationToken cancellationToken) => AskAsync(store, open => open.AllAsync(cancellationToken));

    public void Close(uint store)
    {
        if (_open.Remove(store, out var open))
        {
            open.Dispose();
        }
    }

    private ValueTask<Result<T, KeyValueError>> AskAsync<T>(uint store, Func<CheckedStore, ValueTask<T>> ask) =>
        _open.TryGetValue(store, out var open) ? StoreCall.AskAsync(() => ask(open.Store), KeyValueError.Io) : ValueTask.FromResult(Result<T, KeyValueError>.Err(KeyValueError.InvalidStore));

    private ValueTask<Result<Unit, KeyValueError>> DoAsync(uint store, Func<CheckedStore, ValueTask> act) =>
        _open.TryGetValue(store, out var open) ? StoreCall.DoAsync(() => act(open.Store), KeyValueError.Io) : ValueTask.FromResult(Result<Unit, KeyValueError>.Err(KeyValueError.InvalidStore));
}
