namespace Skiff.Runtime.Tests;

public class GuestSchedulerTests
{
    [Fact]
    public async Task Only_so_many_have_their_turn_at_once_and_the_others_come_in_the_order_of_asking()
    {
        var scheduler = new GuestScheduler(2);
        Assert.True(scheduler.EnterAsync().IsCompleted);
        Assert.True(scheduler.EnterAsync().IsCompleted);

        var third = scheduler.EnterAsync().AsTask();
        var fourth = scheduler.EnterAsync().AsTask();

        Assert.Equal(2, scheduler.Waiting);
        scheduler.Leave();
        await third;
        Assert.False(fourth.IsCompleted);
        scheduler.Leave();
        await fourth;
        Assert.Equal(0, scheduler.Waiting);
    }

    [Fact]
    public void A_turn_that_nobody_waits_for_is_kept_for_the_next()
    {
        var scheduler = new GuestScheduler(1);
        Assert.True(scheduler.EnterAsync().IsCompleted);

        scheduler.Leave();

        Assert.True(scheduler.EnterAsync().IsCompleted);
        Assert.False(scheduler.EnterAsync().IsCompleted);
    }

    [Fact]
    public void There_must_be_at_least_one_turn() => Assert.Throws<ArgumentOutOfRangeException>(() => new GuestScheduler(0));
}
