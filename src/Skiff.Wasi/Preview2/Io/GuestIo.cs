namespace Skiff.Wasi.Preview2.Io;

/// <summary>What the streams of one guest share.</summary>
internal sealed class GuestIo : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private byte[]? _scratch;

    internal GuestIo(WasiLimits limits)
    {
        Limits = limits;
        Ended = _ended.Token;
    }

    internal WasiLimits Limits { get; }

    /// <summary>Ends what still runs beside the guest when its context is disposed. May be asked for after that too.</summary>
    internal CancellationToken Ended { get; }

    /// <summary>
    /// Room for the answer of one call. It is copied to the guest before the guest can call again, and a guest makes one call at a time.
    /// </summary>
    internal Memory<byte> Scratch(ulong length)
    {
        var size = (int)Math.Min(length, (ulong)Limits.StreamBuffer);
        if (_scratch is null || _scratch.Length < size)
        {
            _scratch = new byte[Math.Min((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)size), Limits.StreamBuffer)];
        }

        return _scratch.AsMemory(0, size);
    }

    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }
}
