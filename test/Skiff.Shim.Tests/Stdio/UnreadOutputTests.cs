using Skiff.Shim.Loop;
using Skiff.Shim.Stdio;

namespace Skiff.Shim.Tests.Stdio;

/// <summary>How long the end of a process is kept back.</summary>
public sealed class UnreadOutputTests
{
    [Fact]
    public void Nothing_is_waited_for_where_all_is_taken() => Assert.Equal(1, CountsOf(_ => 0));

    [Fact]
    public void It_ends_when_all_is_taken() => Assert.Equal(4, CountsOf(time => 9 - (3 * time)));

    [Fact]
    public void It_ends_where_nobody_reads() => Assert.InRange(CountsOf(_ => 9), 2, (int)(OutputLimits.StallTime / OutputLimits.FirstPause) + 1);

    [Fact]
    public void It_ends_where_others_write_on() => Assert.InRange(CountsOf(time => 9 + (time % 2)), 2, (int)(OutputLimits.DrainTime / OutputLimits.FirstPause) + 1);

    // How often the bytes are counted until it ends.
    private static int CountsOf(Func<int, long> left)
    {
        var times = 0;
        using var loop = new EventLoop();
        loop.Run(() => UnreadOutput.WaitAsync(loop, () => left(times++)));
        return times;
    }
}
