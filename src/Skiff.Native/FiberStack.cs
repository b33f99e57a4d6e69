namespace Skiff.Native;

/// <summary>The stack on which WebAssembly frames live: a guard at the low end, then memory that is taken as it is touched. Grows down.</summary>
public sealed class FiberStack : IDisposable
{
    /// <summary>The smallest stack that is allowed.</summary>
    public const int MinimumSize = 64 << 10;

    /// <summary>Bytes of the guard.</summary>
    public const int GuardSize = 64 << 10;

    private readonly AddressRange _range;

    /// <summary>Reserves a stack of <paramref name="size"/> bytes, rounded up to pages.</summary>
    public FiberStack(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, MinimumSize);
        _range = AddressRange.Reserve(GuardSize + AddressRange.RoundUp((nuint)size));
        try
        {
            _range.Commit(GuardSize, _range.Length - GuardSize);
        }
        catch
        {
            _range.Dispose();
            throw;
        }
    }

    /// <summary>The first address of the guard.</summary>
    public nint GuardStart => _range.Address;

    /// <summary>The lowest stack pointer that code may have: below it is room for a signal frame, because the runtime's own signals also land on the fiber.</summary>
    public nint Limit => _range.Address + GuardSize + AlternateSignalStack.RequiredSize;

    /// <summary>The address above the stack: where the stack pointer begins.</summary>
    public nint Top => _range.Address + (nint)_range.Length;

    /// <inheritdoc/>
    public void Dispose() => _range.Dispose();
}
