namespace Skiff.Wasi.Sequential;

/// <summary>A stream that can only be read, asynchronously, from its beginning to its end.</summary>
public abstract class ReadOnlyStream : SequentialStream
{
    /// <inheritdoc/>
    public sealed override bool CanRead => true;

    /// <inheritdoc/>
    public sealed override bool CanWrite => false;

    /// <inheritdoc/>
    public sealed override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
