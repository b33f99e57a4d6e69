using Skiff.Native;

namespace Skiff.Runtime.Execution;

/// <summary>The addresses of a 32-bit memory: 6 GiB reserved, so that a 32-bit index plus a static offset below 2 GiB stays inside; only the length is accessible.</summary>
internal sealed class LinearMemory : IDisposable
{
    /// <summary>Bytes of a page of WebAssembly.</summary>
    internal const int WasmPageSize = 64 << 10;

    /// <summary>Bytes reserved for every memory, guard included.</summary>
    internal static nuint ReservationSize => (nuint)6 << 30;

    private readonly AddressRange _range;

    internal LinearMemory()
    {
        _range = AddressRange.Reserve(ReservationSize);
        _range.ForbidHugePages();
    }

    internal nint Base => _range.Address;

    internal nuint Length { get; private set; }

    /// <summary>Makes the memory longer, in place; the new bytes are zero. False if the system has no memory for it.</summary>
    internal bool TryGrowTo(nuint length)
    {
        if (!_range.TryCommit(Length, length - Length))
        {
            return false;
        }

        Length = length;
        return true;
    }

    public void Dispose() => _range.Dispose();
}
