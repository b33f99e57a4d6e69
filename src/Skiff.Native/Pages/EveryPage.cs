namespace Skiff.Native.Pages;

/// <summary>Where the kernel tells nothing: every page counts as written, and who restores gives the whole range back with madvise instead of copying.</summary>
public sealed class EveryPage : WrittenPageFinder
{
    /// <inheritdoc/>
    public override string Name => "madvise";

    /// <inheritdoc/>
    public override int Find(nint address, nuint length, Span<PageRun> found, out nint next)
    {
        next = address + (nint)length;
        if (length == 0)
        {
            return 0;
        }

        found[0] = new PageRun(address, length);
        return 1;
    }
}
