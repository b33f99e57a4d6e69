using System.Collections.Concurrent;
using Skiff.Spin.Capabilities.Sqlite;

namespace Skiff.Spin.Capabilities.KeyValue;

/// <summary>
/// The one writer of a file, with a thread of its own, as it waits for the disk. Who writes waits for the commit; what many write at the same time is one transaction, so that the disk is waited for once.
/// A write that fails takes only itself back.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    // Of one transaction, and waiting for one. Readers do not wait for it, but the log grows.
    private const int MostAtOnce = 512;
    private const int MostWaiting = 2 * MostAtOnce;

    private readonly BlockingCollection<Write> _writes = [];
    private readonly SemaphoreSlim _room = new(MostWaiting);
    private readonly SqliteFile _file;
    private readonly Thread _thread;

    /// <summary>Begins; the connection is its own from now on.</summary>
    public SqliteWriter(SqliteFile file)
    {
        _file = file;
        _thread = new Thread(Run) { IsBackground = true, Name = "key-value writer" };
        _thread.Start();
    }

    /// <summary>Does something in a transaction. Completes when it is on the disk.</summary>
    /// <param name="work">What; called by the writer.</param>
    /// <param name="cancellation">Ends the wait before it has begun. What has begun is done.</param>
    /// <exception cref="KeyValueException">It is not done.</exception>
    public async ValueTask<T> RunAsync<T>(Func<SqliteFile, T> work, CancellationToken cancellation)
    {
        await _room.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var write = new Write<T>(work);
            _writes.Add(write, CancellationToken.None);
            return await write.Done.ConfigureAwait(false);
        }
        finally
        {
            _room.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writes.CompleteAdding();
        _thread.Join();
        _file.Dispose();
        _writes.Dispose();
        _room.Dispose();
    }

    private void Run()
    {
        var taken = new List<Write>();
        foreach (var first in _writes.GetConsumingEnumerable())
        {
            taken.Add(first);
            while (taken.Count < MostAtOnce && _writes.TryTake(out var write))
            {
                taken.Add(write);
            }

            Commit(taken);
            taken.Clear();
        }
    }

    private void Commit(List<Write> writes)
    {
        try
        {
            _file.Run("BEGIN IMMEDIATE");
            writes.ForEach(TryRun);
            _file.Run("COMMIT");
        }
        catch (SqliteException e)
        {
            _file.Abandon();
            writes.ForEach(write => write.Fail(Failure(e)));
        }

        writes.ForEach(write => write.Complete());
    }

    private void TryRun(Write write)
    {
        _file.Run("SAVEPOINT one");
        try
        {
            write.Do(_file);
        }
        catch (Exception e) when (e is SqliteException or KeyValueException)
        {
            write.Fail(e as KeyValueException ?? Failure(e));
            _file.Run("ROLLBACK TO one");
        }

        _file.Run("RELEASE one");
    }

    private static KeyValueException Failure(Exception e) => new($"the store cannot be written: {e.Message}", e);

    private abstract class Write
    {
        /// <summary>Why it is not done, if it is not.</summary>
        protected KeyValueException? Failure { get; private set; }

        public abstract void Do(SqliteFile file);

        public void Fail(KeyValueException failure) => Failure ??= failure;

        public abstract void Complete();
    }

    private sealed class Write<T>(Func<SqliteFile, T> work) : Write
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Done => _done.Task;

        public override void Do(SqliteFile file) => _result = work(file);

        public override void Complete()
        {
            if (Failure is { } failure)
            {
                _done.SetException(failure);
            }
            else
            {
                _done.SetResult(_result!); // it was done
            }
        }
    }
}
