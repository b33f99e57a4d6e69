using System.Buffers;
using System.Text;
using SQLitePCL;

namespace Skiff.Spin.Capabilities.Sqlite;

/// <summary>
/// A connection to a file of SQLite, its statements compiled once each. For one thread at a time. Write-ahead log, so that readers and the writer do not wait for each other, and a commit is on the disk
/// before it is acknowledged (<c>synchronous = FULL</c>). Source: sqlite.org, "Write-Ahead Logging", "PRAGMA synchronous".
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private const int BusyMilliseconds = 10_000; // another process that writes

    private readonly sqlite3 _connection;
    private readonly Dictionary<string, sqlite3_stmt> _statements = new(StringComparer.Ordinal);

    private SqliteFile(sqlite3 connection) => _connection = connection;

    /// <summary>Opens a file, and makes it and its folder where they are not there.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteFile Open(string path)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SqliteException(e.Message, e);
        }

        return Open(path, 0, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    }

    /// <summary>Opens one in memory, which ends with the last connection to it.</summary>
    /// <param name="name">By which its connections find it.</param>
    public static SqliteFile OpenInMemory(string name) => Open($"file:/{name}?vfs=memdb", raw.SQLITE_OPEN_URI, "");

    /// <summary>Runs statements without parameters; what they answer is passed over.</summary>
    public void Run(string statements) => Check(raw.sqlite3_exec(_connection, statements));

    /// <summary>Ends a transaction that has failed, unless its failure has done so already.</summary>
    public void Abandon() => _ = raw.sqlite3_exec(_connection, "ROLLBACK");

    /// <summary>Runs a statement with two parameters and perhaps a third.</summary>
    public void Run(string statement, string first, string second, ReadOnlySpan<byte> third = default)
    {
        using var rows = Query(statement, first, second, third);
        while (rows.Next())
        {
            // What it answers is passed over.
        }
    }

    /// <summary>Begins a statement with two parameters, and perhaps a third. Dispose what it answers before anything else is asked.</summary>
    public SqliteRows Query(string statement, string first, string second, ReadOnlySpan<byte> third = default)
    {
        if (!_statements.TryGetValue(statement, out var compiled))
        {
            Check(raw.sqlite3_prepare_v3(_connection, statement, raw.SQLITE_PREPARE_PERSISTENT, out compiled));
            _statements.Add(statement, compiled);
        }

        Bind(compiled, 1, first);
        Bind(compiled, 2, second);
        if (raw.sqlite3_bind_parameter_count(compiled) > 2)
        {
            // Of nothing at all SQLite would make NULL.
            Check(third.IsEmpty ? raw.sqlite3_bind_zeroblob(compiled, 3, 0) : raw.sqlite3_bind_blob(compiled, 3, third));
        }

        return new SqliteRows(this, compiled);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    /// <summary>Reports what SQLite says to a call that did not succeed.</summary>
    internal void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new SqliteException(raw.sqlite3_errmsg(_connection).utf8_to_string());
        }
    }

    private static SqliteFile Open(string name, int flags, string settings)
    {
        SqliteLibrary.EnsureReady();
        var result = raw.sqlite3_open_v2(name, out var connection, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX | flags, null);
        var file = new SqliteFile(connection);
        try
        {
            file.Check(result);
            file.Check(raw.sqlite3_busy_timeout(connection, BusyMilliseconds));
            file.Run(settings);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // With its length: a text may have zero bytes in it.
    private void Bind(sqlite3_stmt statement, int index, string text)
    {
        if (text.Length == 0)
        {
            Check(raw.sqlite3_bind_text(statement, index, text));
            return;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            Check(raw.sqlite3_bind_text(statement, index, bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes))));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}

/// <summary>What a statement answers, row by row.</summary>
internal readonly ref struct SqliteRows(SqliteFile file, sqlite3_stmt statement)
{
    /// <summary>Goes to the next row, if there is one.</summary>
    public bool Next()
    {
        switch (raw.sqlite3_step(statement))
        {
            case raw.SQLITE_ROW:
                return true;
            case raw.SQLITE_DONE:
                return false;
            case var failure:
                file.Check(failure);
                return false;
        }
    }

    /// <summary>The bytes of a column, of a text in UTF-8; they are SQLite's until the next row.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    /// <summary>The text of a column.</summary>
    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    /// <summary>Ends the statement; it can begin again.</summary>
    public void Dispose()
    {
        // What it returns is the failure of the last step once more.
        _ = raw.sqlite3_reset(statement);
        _ = raw.sqlite3_clear_bindings(statement);
    }
}
