namespace Skiff.Spin.Capabilities.KeyValue;

/// <summary>What is behind a label of key-value stores.</summary>
public abstract record KeyValueStoreSource
{
    private KeyValueStoreSource()
    {
    }

    /// <summary>A file of SQLite.</summary>
    /// <param name="Path">The file; null for memory.</param>
    public sealed record Sqlite(string? Path) : KeyValueStoreSource;
}
