namespace Skiff.Spin.Logs;

/// <summary>How much one component may write to its log: a bucket of one second's bytes that fills steadily. Thread-safe.</summary>
internal sealed class LogRate(int bytesPerSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _left = bytesPerSecond;
    private long _last = time.GetTimestamp();
    private long _dropped;

    /// <summary>Whether a line may be written now; if so, <paramref name="dropped"/> is how many were dropped since the last one.</summary>
    public bool TryTake(int bytes, out long dropped)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _left = Math.Min(bytesPerSecond, _left + (time.GetElapsedTime(_last, now).TotalSeconds * bytesPerSecond));
            _last = now;
            if (_left < bytes)
            {
                _dropped++;
                dropped = 0;
                return false;
            }

            _left -= bytes;
            dropped = _dropped;
            _dropped = 0;
            return true;
        }
    }
}
