using System.Collections.Concurrent;
using Skiff.Spin.Capabilities.Sqlite;

namespace Skiff.Spin.Capabilities.KeyValue;

/// <summary>Stores in one file of SQLite; each label has its own keys. The table is the same as Spin's, so that each can open the other's file, which is opened when it is first needed.</summary>
/// <param name="path">The file; null for memory.</param>
/// <param name="failed">Told once if it cannot be opened, as guests may keep that to themselves.</param>
internal sealed class SqliteBackend(string? path, Action<string>? failed = null) : IKeyValueBackend
{
    private const string Table = "CREATE TABLE IF NOT EXISTS spin_key_value (store TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (store, key))";

    private readonly string _name = $"skiff-{Guid.NewGuid():N}";
    private readonly ConcurrentBag<SqliteFile> _readers = [];
    private readonly Lock _opening = new();
    private SqliteWriter? _writer;
    private bool _hasFailed;

    /// <inheritdoc/>
    public string Description => path is null ? "memory, until it stops" : $"\"{path}\"";

    /// <summary>Its writer.</summary>
    /// <exception cref="KeyValueException">The file cannot be opened.</exception>
    public SqliteWriter Writer
    {
        get
        {
            if (Volatile.Read(ref _writer) is { } there)
            {
                return there;
            }

            lock (_opening)
            {
                return _writer ??= new SqliteWriter(Connect());
            }
        }
    }

    /// <inheritdoc/>
    public IKeyValueStore Open(string label) => new SqliteStore(this, label);

    /// <summary>Reads. Many can at once, while something is written too.</summary>
    public T Read<T>(Func<SqliteFile, T> read)
    {
        if (!_readers.TryTake(out var file))
        {
            _ = path is null ? Writer : null; // keeps what is in memory
            lock (_opening)
            {
                file = Connect();
            }
        }

        var isUsable = true;
        try
        {
            return read(file);
        }
        catch (SqliteException e)
        {
            isUsable = false;
            throw new KeyValueException($"the store cannot be read: {e.Message}", e);
        }
        finally
        {
            if (isUsable)
            {
                _readers.Add(file);
            }
            else
            {
                file.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_readers.TryTake(out var file))
        {
            file.Dispose();
        }

        _writer?.Dispose();
    }

    private SqliteFile Connect()
    {
        SqliteFile? file = null;
        try
        {
            file = path is null ? SqliteFile.OpenInMemory(_name) : SqliteFile.Open(path);
            file.Run(Table);
            return file;
        }
        catch (SqliteException e)
        {
            file?.Dispose();
            var message = $"the key-value store in {Description} cannot be opened: {e.Message}";
            if (!_hasFailed)
            {
                _hasFailed = true;
                failed?.Invoke(message);
            }

            throw new KeyValueException(message, e);
        }
    }
}
