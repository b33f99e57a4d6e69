using Skiff.Native;

namespace Skiff.Wasi;

/// <summary>Where a guest's standard input comes from, or its standard output or error goes to.</summary>
public sealed class StandardStream
{
    private StandardStream(Stream? stream, FileHandle? handle)
    {
        Stream = stream;
        Handle = handle;
    }

    /// <summary>An empty input; an output that is thrown away.</summary>
    public static StandardStream Null { get; } = new(Stream.Null, null);

    /// <summary>The standard input of this process.</summary>
    public static StandardStream ProcessInput { get; } = new(null, new FileHandle(0, ownsHandle: false));

    /// <summary>The standard output of this process.</summary>
    public static StandardStream ProcessOutput { get; } = new(null, new FileHandle(1, ownsHandle: false));

    /// <summary>The standard error of this process.</summary>
    public static StandardStream ProcessError { get; } = new(null, new FileHandle(2, ownsHandle: false));

    internal Stream? Stream { get; }

    internal FileHandle? Handle { get; }

    /// <summary>A stream, which stays the caller's: a guest that ends does not close it. Reads and writes are asynchronous, one at a time.</summary>
    public static StandardStream Of(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new StandardStream(stream, null);
    }

    /// <summary>A descriptor of any kind, which stays the caller's. Whether it blocks others who share it is not changed.</summary>
    public static StandardStream Of(FileHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return new StandardStream(null, handle);
    }
}
