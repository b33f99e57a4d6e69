using Skiff.Native;

namespace Skiff.Wasi.Preview2.Cli;

/// <summary>Descriptors that the embedder lends to a guest.</summary>
internal static class StandardHandles
{
    /// <summary>A descriptor of our own for the same open file, and what it is.</summary>
    internal static FileHandle Duplicate(FileHandle handle, out FileKind kind)
    {
        kind = FileKind.Unknown;
        var error = Files.Duplicate(handle, out var own);
        if (own is null)
        {
            throw new IOException($"a descriptor given to a guest cannot be used: {error}");
        }

        error = Files.Status(own, out var status);
        if (error != LinuxError.None)
        {
            own.Dispose();
            throw new IOException($"a descriptor given to a guest cannot be used: {error}");
        }

        kind = status.Kind;
        return own;
    }
}
