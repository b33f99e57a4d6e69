using System.Buffers.Binary;
using Skiff.Spin.Capabilities.Sqlite;

namespace Skiff.Spin.Capabilities.KeyValue;

/// <summary>The keys of one label in a file.</summary>
internal sealed class SqliteStore(SqliteBackend backend, string label) : IKeyValueStore
{
    private const string Select = "SELECT value FROM spin_key_value WHERE store = ?1 AND key = ?2";
    private const string Upsert = "INSERT INTO spin_key_value (store, key, value) VALUES (?1, ?2, ?3) ON CONFLICT (store, key) DO UPDATE SET value = ?3";
    private const string Delete = "DELETE FROM spin_key_value WHERE store = ?1 AND key = ?2";

    // In the order of the primary key: a page costs its own keys. The first key may be the empty one.
    private static readonly string s_firstPage = PageBy("key >= ?2");
    private static readonly string s_nextPage = PageBy("key > ?2");

    public ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellation) => ValueTask.FromResult(backend.Read(file => Find(file, key)));

    public ValueTask<bool> ExistsAsync(string key, CancellationToken cancellation) => ValueTask.FromResult(backend.Read(file =>
    {
        using var rows = file.Query("SELECT 1 FROM spin_key_value WHERE store = ?1 AND key = ?2", label, key);
        return rows.Next();
    }));

    public ValueTask<KeyPage> ListAsync(string? cursor, CancellationToken cancellation) => ValueTask.FromResult(backend.Read(file =>
    {
        var keys = new List<string>();
        using var rows = file.Query(cursor is null ? s_firstPage : s_nextPage, label, cursor ?? "");
        while (rows.Next())
        {
            keys.Add(rows.Text(0));
        }

        return new KeyPage([.. keys], keys.Count == KeyValueLimits.PageKeys ? keys[^1] : null);
    }));

    public ValueTask<byte[]?[]> GetManyAsync(string[] keys, CancellationToken cancellation) => ValueTask.FromResult(backend.Read(file =>
    {
        file.Run("BEGIN"); // one view of all
        try
        {
            long size = 0;
            var values = new byte[]?[keys.Length];
            for (var i = 0; i < keys.Length; i++)
            {
                values[i] = Find(file, keys[i]);
                size += values[i]?.Length ?? 0;
                KeyValueLimits.CheckAnswer(size);
            }

            return values;
        }
        finally
        {
            file.Run("COMMIT");
        }
    }));

    public ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, CancellationToken cancellation) => WriteAsync(file => file.Run(Upsert, label, key, value.Span), cancellation);

    public ValueTask DeleteAsync(string key, CancellationToken cancellation) => WriteAsync(file => file.Run(Delete, label, key), cancellation);

    public ValueTask SetManyAsync((string Key, ReadOnlyMemory<byte> Value)[] pairs, CancellationToken cancellation) =>
        WriteAsync(file => Array.ForEach(pairs, pair => file.Run(Upsert, label, pair.Key, pair.Value.Span)), cancellation);

    public ValueTask DeleteManyAsync(string[] keys, CancellationToken cancellation) => WriteAsync(file => Array.ForEach(keys, key => file.Run(Delete, label, key)), cancellation);

    public ValueTask<long> IncrementAsync(string key, long delta, CancellationToken cancellation) => backend.Writer.RunAsync(
        file =>
        {
            var sum = Sum(NumberOf(Find(file, key), key), delta, key);
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, sum);
            file.Run(Upsert, label, key, bytes);
            return sum;
        },
        cancellation);

    public ValueTask<bool> SwapAsync(string key, ValueMark? expected, ReadOnlyMemory<byte> value, CancellationToken cancellation) => backend.Writer.RunAsync(
        file =>
        {
            if (!ValueMark.AreSame(expected, Find(file, key)))
            {
                return false;
            }

            file.Run(Upsert, label, key, value.Span);
            return true;
        },
        cancellation);

    private static string PageBy(string condition) => $"SELECT key FROM spin_key_value WHERE store = ?1 AND {condition} ORDER BY key LIMIT {KeyValueLimits.PageKeys}";

    private static long Sum(long number, long delta, string key)
    {
        try
        {
            return checked(number + delta);
        }
        catch (OverflowException e)
        {
            throw new KeyValueException($"the sum at \"{key}\" would have more than 64 bits", e);
        }
    }

    // As Spin writes them.
    private static long NumberOf(byte[]? value, string key) => value switch
    {
        null => 0,
        { Length: sizeof(long) } => BinaryPrimitives.ReadInt64LittleEndian(value),
        _ => throw new KeyValueException($"the value of \"{key}\" is no number of {sizeof(long)} bytes"),
    };

    private byte[]? Find(SqliteFile file, string key)
    {
        using var rows = file.Query(Select, label, key);
        if (!rows.Next())
        {
            return null;
        }

        var value = rows.Bytes(0);
        KeyValueLimits.CheckAnswer(value.Length);
        return value.ToArray();
    }

    private async ValueTask WriteAsync(Action<SqliteFile> write, CancellationToken cancellation) => await backend.Writer.RunAsync(
        file =>
        {
            write(file);
            return true;
        },
        cancellation).ConfigureAwait(false);
}
