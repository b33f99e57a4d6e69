namespace Skiff.Wasi.Sequential;

/// <summary>A stream that can only be written, asynchronously and to its end.</summary>
public abstract class WriteOnlyStream : SequentialStream
{
    /// <inheritdoc/>
    public sealed override bool CanRead => false;

    /// <inheritdoc/>
    public sealed override bool CanWrite => true;

    /// <inheritdoc/>
    public sealed override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
