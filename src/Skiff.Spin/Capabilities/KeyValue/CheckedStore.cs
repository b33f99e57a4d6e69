using System.Text;

namespace Skiff.Spin.Capabilities.KeyValue;

/// <summary>A store as guests use it, by whichever interface: keys and values within their limits, all keys at once.</summary>
internal sealed class CheckedStore(IKeyValueStore store)
{
    public ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellation) => store.GetAsync(Checked(key), cancellation);

    public ValueTask SetAsync(string key, byte[] value, CancellationToken cancellation) => store.SetAsync(Checked(key), Checked(value), cancellation);

    public ValueTask DeleteAsync(string key, CancellationToken cancellation) => store.DeleteAsync(Checked(key), cancellation);

    public ValueTask<bool> ExistsAsync(string key, CancellationToken cancellation) => store.ExistsAsync(Checked(key), cancellation);

    public ValueTask<KeyPage> ListAsync(string? cursor, CancellationToken cancellation) => store.ListAsync(cursor is null ? null : Checked(cursor), cancellation);

    public ValueTask<long> IncrementAsync(string key, long delta, CancellationToken cancellation) => store.IncrementAsync(Checked(key), delta, cancellation);

    public ValueTask<bool> SwapAsync(string key, ValueMark? expected, byte[] value, CancellationToken cancellation) => store.SwapAsync(Checked(key), expected, Checked(value), cancellation);

    public ValueTask<byte[]?[]> GetManyAsync(string[] keys, CancellationToken cancellation) => store.GetManyAsync(Array.ConvertAll(keys, Checked), cancellation);

    public ValueTask SetManyAsync((string Key, ReadOnlyMemory<byte> Value)[] pairs, CancellationToken cancellation) =>
        store.SetManyAsync(Array.ConvertAll(pairs, pair => (Checked(pair.Key), Checked(pair.Value))), cancellation);

    public ValueTask DeleteManyAsync(string[] keys, CancellationToken cancellation) => store.DeleteManyAsync(Array.ConvertAll(keys, Checked), cancellation);

    /// <summary>All keys, where they are not too many for one answer.</summary>
    public async ValueTask<string[]> AllAsync(CancellationToken cancellation)
    {
        var keys = new List<string>();
        long bytes = 0;
        for (string? cursor = null; ;)
        {
            var page = await store.ListAsync(cursor, cancellation).ConfigureAwait(false);
            keys.AddRange(page.Keys);
            bytes += page.Keys.Sum(key => (long)Encoding.UTF8.GetByteCount(key));
            KeyValueLimits.CheckAnswer(bytes);
            if (page.Cursor is null)
            {
                return [.. keys];
            }

            cursor = page.Cursor;
        }
    }

    private static string Checked(string key)
    {
        KeyValueLimits.CheckKey(key);
        return key;
    }

    private static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> value)
    {
        KeyValueLimits.CheckValue(value.Length);
        return value;
    }
}
