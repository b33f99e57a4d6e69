using Skiff.Shim.Events;
using Skiff.Shim.Logs;
using Skiff.Shim.Loop;
using Skiff.Shim.Tasks;

namespace Skiff.Shim.Tests.Tasks;

public class IdleTests
{
    [Fact]
    public void A_shim_that_never_gets_a_container_ends()
    {
        using var loop = new EventLoop();
        using var log = new ShimLog(null, isVerbose: false, "id", "namespace");
        using var events = new EventPublisher(loop, log, "", "namespace");
        // No process is started: a table of processes would take the ends of the test runner's children.
        var tasks = new TaskService(new ShimContext(loop, Processes: null!, log, events, new UnchangedBundle(), "namespace", "/nowhere"));

        tasks.EndWhenIdleFor(TimeSpan.FromMilliseconds(1));
        loop.Run(tasks.ShutDownAsync);

        Assert.True(tasks.IsEmpty);
    }
}
