using Skiff.Shim.Loop;

namespace Skiff.Shim.Stdio;

/// <summary>
/// What a process has written last may still lie in a fifo when it has ended, and a client of containerd may stop to read once it learns of the end: containerd
/// 1.6's closes the fifo then (Task.Delete), and up to a pipe's capacity of the last output would be lost. So the end is told when the rest has been taken.
/// </summary>
internal static class UnreadOutput
{
    /// <summary>Waits until nothing is left, or as long as <see cref="OutputLimits"/> say.</summary>
    /// <param name="loop">Waits. The kernel tells nobody that a pipe has become empty: the bytes are counted again and again.</param>
    /// <param name="count">Counts the bytes that nobody has taken.</param>
    public static async Task WaitAsync(EventLoop loop, Func<long> count)
    {
        var (pause, stalled, waited) = (OutputLimits.FirstPause, TimeSpan.Zero, TimeSpan.Zero);
        for (var left = count(); left > 0 && stalled < OutputLimits.StallTime && waited < OutputLimits.DrainTime;)
        {
            await loop.Delay(pause);
            var before = left;
            left = count();
            waited += pause;
            stalled = left == before ? stalled + pause : TimeSpan.Zero;
            pause = pause < OutputLimits.LongestPause ? pause * 2 : pause;
        }
    }
}
