using Skiff.Native;
using Skiff.Shim.Loop;

namespace Skiff.Shim.Cgroups;

/// <summary>A descriptor and the watch on it, which end together.</summary>
internal sealed class WatchedFile(FileHandle file, Func<FileHandle, Watch> watch) : IDisposable
{
    private readonly Watch _watch = watch(file);

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch.Dispose();
        file.Dispose();
    }
}
