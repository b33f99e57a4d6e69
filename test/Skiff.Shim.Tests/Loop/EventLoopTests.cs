using Skiff.Shim.Loop;

namespace Skiff.Shim.Tests.Loop;

public class EventLoopTests
{
    [Fact]
    public void A_loop_says_once_that_nothing_happens()
    {
        using var loop = new EventLoop { IdleTime = TimeSpan.FromMilliseconds(1) };
        var calls = 0;
        loop.Idle = () => calls++;

        loop.Run(() => loop.Delay(TimeSpan.FromMilliseconds(30)));

        Assert.Equal(1, calls);
    }

    [Fact]
    public void A_loop_with_something_to_do_is_not_idle()
    {
        using var loop = new EventLoop();
        var calls = 0;
        loop.Idle = () => calls++;

        loop.Run(() => loop.Delay(TimeSpan.FromMilliseconds(30)));

        Assert.Equal(0, calls);
    }
}
