namespace Skiff.Native.Tests;

public sealed unsafe class StackTests
{
    [Fact]
    public void A_fiber_stack_is_writable_from_its_limit_to_its_top()
    {
        using var stack = new FiberStack(FiberStack.MinimumSize);

        Assert.Equal(0, stack.Top % 4096);
        Assert.Equal(FiberStack.MinimumSize, stack.Top - stack.GuardStart - FiberStack.GuardSize);
        Assert.Equal(AlternateSignalStack.RequiredSize, stack.Limit - stack.GuardStart - FiberStack.GuardSize);
        // SAFETY: all of the stack above its guard.
        new Span<byte>((void*)(stack.GuardStart + FiberStack.GuardSize), FiberStack.MinimumSize).Fill(1);
    }

    [Fact]
    public void A_stack_that_is_too_small_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FiberStack(FiberStack.MinimumSize - 1));

    [Fact]
    public void Every_thread_gets_an_alternate_signal_stack_that_is_large_enough()
    {
        Exception? failure = null;
        for (var i = 0; i < 20; i++)
        {
            var thread = new Thread(() => failure = Record.Exception(() =>
            {
                AlternateSignalStack.Ensure();
                AlternateSignalStack.Ensure();
                Libc.StackDescription current;
                // SAFETY: only reads the description into a local.
                Assert.Equal(0, Libc.sigaltstack(null, &current));
                Assert.Equal(0, current.Flags & Libc.SS_DISABLE);
                Assert.True(current.Size >= (nuint)AlternateSignalStack.RequiredSize);
                // A handler uses its high end.
                *(byte*)(current.Pointer + (nint)current.Size - 1) = 1;
                *(byte*)(current.Pointer + (nint)current.Size - AlternateSignalStack.RequiredSize) = 1;
            }));
            thread.Start();
            thread.Join();
            Assert.Null(failure);
        }
    }
}
