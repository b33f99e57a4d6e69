namespace Skiff.Spin.Capabilities.KeyValue;

/// <summary>
/// A store of a back end, behind all interfaces by which guests use it. For many callers at once. What is acknowledged is kept, whatever happens to this process.
/// Failures are <see cref="KeyValueException"/>s.
/// </summary>
internal interface IKeyValueStore
{
    /// <summary>The value of a key; null where there is none.</summary>
    ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellation);

    /// <summary>Gives a key a value.</summary>
    ValueTask SetAsync(string key, ReadOnlyMemory<byte> value, CancellationToken cancellation);

    /// <summary>Removes a key; one that is not there is no error.</summary>
    ValueTask DeleteAsync(string key, CancellationToken cancellation);

    /// <summary>Whether there is a key.</summary>
    ValueTask<bool> ExistsAsync(string key, CancellationToken cancellation);

    /// <summary>Some of the keys, in an order that stays.</summary>
    /// <param name="cursor">What the page before ended with; null for the first.</param>
    /// <param name="cancellation">Ends the wait.</param>
    ValueTask<KeyPage> ListAsync(string? cursor, CancellationToken cancellation);

    /// <summary>Adds to a number of 64 bits, which is 0 where there is none; at once for all callers.</summary>
    /// <returns>The sum.</returns>
    ValueTask<long> IncrementAsync(string key, long delta, CancellationToken cancellation);

    /// <summary>Gives a key a value if it still has the one that it had.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expected">The mark of the value that it had; null for none.</param>
    /// <param name="value">The new one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether it did.</returns>
    ValueTask<bool> SwapAsync(string key, ValueMark? expected, ReadOnlyMemory<byte> value, CancellationToken cancellation);

    /// <summary>The values of keys, in their order.</summary>
    ValueTask<byte[]?[]> GetManyAsync(string[] keys, CancellationToken cancellation);

    /// <summary>Gives keys values: all of them or, where it fails, none.</summary>
    ValueTask SetManyAsync((string Key, ReadOnlyMemory<byte> Value)[] pairs, CancellationToken cancellation);

    /// <summary>Removes keys: all of them or, where it fails, none.</summary>
    ValueTask DeleteManyAsync(string[] keys, CancellationToken cancellation);
}

/// <summary>Some keys of a store.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="Cursor">What the next page is asked for by; null for the last.</param>
internal sealed record KeyPage(string[] Keys, string? Cursor);

/// <summary>Where stores are, for one label or several.</summary>
internal interface IKeyValueBackend : IDisposable
{
    /// <summary>What it is, for people: "Redis at 127.0.0.1:6379".</summary>
    string Description { get; }

    /// <summary>The store of a label.</summary>
    IKeyValueStore Open(string label);
}

/// <summary>Why a back end could not do something; the message is the guest's to read.</summary>
internal sealed class KeyValueException(string message, Exception? innerException = null) : Exception(message, innerException);
