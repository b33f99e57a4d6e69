using System.IO.Pipes;
using Skiff.Native;
using Skiff.Wasi.Preview1;

namespace Skiff.Wasi.Tests;

/// <summary>poll_oneoff over clocks and descriptors.</summary>
public sealed class PollTests
{
    internal const uint Input = 0x400;
    internal const uint Output = 0x800;
    private const ulong Second = 1_000_000_000;

    [Fact]
    public async Task A_sleep_ends_when_its_time_is_over_and_not_before()
    {
        var time = new ManualTime();
        using var guest = new TestGuest(new WasiOptions { TimeProvider = time });
        PutClock(guest, 0, ClockId.Monotonic, 2 * Second);

        var answer = guest.CallAsync("poll_oneoff", Input, Output, 1, TestGuest.Result);
        time.Advance(TimeSpan.FromMilliseconds(1999));
        Assert.False(answer.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(2));

        Assert.Equal(Errno.Success, await answer);
        Assert.Equal(1u, guest.ReadUInt32(TestGuest.Result));
        Assert.Equal(100ul, guest.ReadUInt64(Output));
    }

    [Theory]
    [InlineData((int)ClockId.Monotonic, 3600_001)]
    [InlineData((int)ClockId.RealTime, 60_000)]
    public async Task Only_who_waits_for_a_clock_that_can_be_set_is_woken_to_look_at_it(int clock, int milliseconds)
    {
        var time = new ManualTime();
        using var guest = new TestGuest(new WasiOptions { TimeProvider = time });
        PutClock(guest, 0, ClockId.Monotonic, 3600 * Second);
        PutClock(guest, 1, (ClockId)clock, 7200 * Second);

        var answer = guest.CallAsync("poll_oneoff", Input, Output, 2, TestGuest.Result);

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), time.Next);
        time.Advance(TimeSpan.FromMilliseconds(3600_001));
        Assert.Equal(Errno.Success, await answer);
    }

    [Fact]
    public async Task A_sleep_for_ever_waits_and_can_be_cancelled()
    {
        using var guest = new TestGuest(new WasiOptions { TimeProvider = new ManualTime() });
        using var stop = new CancellationTokenSource();
        guest.Cancellation = stop.Token;
        PutClock(guest, 0, ClockId.Monotonic, ulong.MaxValue);

        var answer = guest.CallAsync("poll_oneoff", Input, Output, 1, TestGuest.Result);
        Assert.False(answer.IsCompleted);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await answer);
    }

    [Fact]
    public void A_time_that_has_passed_is_answered_at_once()
    {
        using var guest = new TestGuest(new WasiOptions { TimeProvider = new ManualTime() });
        PutClock(guest, 0, ClockId.RealTime, 0);
        PutClock(guest, 1, ClockId.RealTime, 1, isAbsolute: true);
        PutClock(guest, 2, ClockId.Monotonic, ulong.MaxValue);

        Assert.Equal(Errno.Success, guest.Call("poll_oneoff", Input, Output, 3, TestGuest.Result));
        Assert.Equal(2u, guest.ReadUInt32(TestGuest.Result));
        Assert.Equal((100ul, 101ul), (guest.ReadUInt64(Output), guest.ReadUInt64(Output + 32)));
    }

    [Fact]
    public void An_unknown_clock_or_descriptor_is_an_event_with_an_error()
    {
        using var guest = new TestGuest(new WasiOptions());
        PutClock(guest, 0, (ClockId)9, 0);
        PutRead(guest, 77, 1);

        Assert.Equal(Errno.Success, guest.Call("poll_oneoff", Input, Output, 2, TestGuest.Result));
        Assert.Equal(2u, guest.ReadUInt32(TestGuest.Result));
        Assert.Equal((uint)Errno.Invalid, guest.ReadUInt32(Output + 8) & 0xFFFF);
        Assert.Equal((uint)Errno.BadDescriptor, guest.ReadUInt32(Output + 32 + 8) & 0xFFFF);
    }

    [Fact]
    public async Task A_wait_for_a_pipe_ends_when_something_is_written()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var end = new FileHandle((int)pipe.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        using var guest = new TestGuest(new WasiOptions { StandardInput = StandardStream.Of(end) });
        PutRead(guest, 0);
        PutClock(guest, 1, ClockId.Monotonic, 3600 * Second);

        var answer = guest.CallAsync("poll_oneoff", Input, Output, 2, TestGuest.Result);
        Assert.False(answer.IsCompleted);
        pipe.Write("late"u8);

        Assert.Equal(Errno.Success, await answer);
        Assert.Equal(1u, guest.ReadUInt32(TestGuest.Result));
        Assert.Equal(4ul, guest.ReadUInt64(Output + 16));
        Assert.Equal("late", guest.Read(0));
    }

    [Fact]
    public async Task A_read_from_an_empty_pipe_waits_and_sees_the_end()
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var end = new FileHandle((int)pipe.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        using var guest = new TestGuest(new WasiOptions { StandardInput = StandardStream.Of(end) });

        var first = guest.CallAsync("fd_read", 0, guest.PutVector(10), 1, TestGuest.Result);
        Assert.False(first.IsCompleted);
        pipe.Write("x"u8);
        Assert.Equal(Errno.Success, await first);
        Assert.Equal(1u, guest.ReadUInt32(TestGuest.Result));

        var second = guest.CallAsync("fd_read", 0, guest.PutVector(10), 1, TestGuest.Result);
        Assert.False(second.IsCompleted);
        CloseWritingEnd(pipe);
        Assert.Equal(Errno.Success, await second);
        Assert.Equal(0u, guest.ReadUInt32(TestGuest.Result));
    }

    [Fact]
    public async Task A_write_to_a_full_pipe_waits_until_it_is_read()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        using var end = new FileHandle((int)pipe.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        using var guest = new TestGuest(new WasiOptions { StandardOutput = StandardStream.Of(end) });
        ulong written = 0;
        Task<Errno> answer;
        while ((answer = guest.CallAsync("fd_write", 1, guest.PutVector(0x10000), 1, TestGuest.Result).AsTask()).IsCompleted)
        {
            Assert.Equal(Errno.Success, await answer);
            written += guest.ReadUInt32(TestGuest.Result);
        }

        pipe.ReadExactly(new byte[written]);

        Assert.Equal(Errno.Success, await answer);
        Assert.InRange(guest.ReadUInt32(TestGuest.Result), 1u, 0x10000u);
    }

    [Fact]
    public async Task A_nonblocking_read_does_not_wait()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var end = new FileHandle((int)pipe.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        using var guest = new TestGuest(new WasiOptions { StandardInput = StandardStream.Of(end) });

        Assert.Equal(Errno.Success, guest.Call("fd_fdstat_set_flags", 0, (ulong)DescriptorFlags.NonBlocking));
        Assert.Equal(Errno.Again, await guest.CallAsync("fd_read", 0, guest.PutVector(10), 1, TestGuest.Result));
    }

    [Fact]
    public async Task Cancellation_ends_a_wait()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var end = new FileHandle((int)pipe.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        using var guest = new TestGuest(new WasiOptions { StandardInput = StandardStream.Of(end) });
        using var stop = new CancellationTokenSource();
        guest.Cancellation = stop.Token;
        PutRead(guest, 0);

        var poll = guest.CallAsync("poll_oneoff", Input, Output, 1, TestGuest.Result);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await poll);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await guest.CallAsync("fd_read", 0, guest.PutVector(10), 1, TestGuest.Result));
    }

    [Fact]
    public async Task Yielding_completes()
    {
        using var guest = new TestGuest(new WasiOptions());

        Assert.Equal(Errno.Success, await guest.CallAsync("sched_yield"));
    }

    [Fact]
    public void Clocks_follow_the_time_provider()
    {
        var time = new ManualTime();
        using var guest = new TestGuest(new WasiOptions { TimeProvider = time });
        time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal((ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100, ReadClock(guest, ClockId.RealTime));
        Assert.Equal(3 * Second, ReadClock(guest, ClockId.ProcessCpuTime));
        Assert.Equal(Errno.Invalid, guest.Call("clock_time_get", 4, 0, TestGuest.Result));
        Assert.Equal(Errno.Success, guest.Call("clock_res_get", 1, TestGuest.Result));
        Assert.Equal(100ul, guest.ReadUInt64(TestGuest.Result));
    }

    internal static uint PutRead(TestGuest guest, uint fd, uint index = 0)
    {
        var address = Input + (index * 48);
        guest.WriteUInt64(address, 100 + index);
        guest.WriteUInt64(address + 8, (ulong)EventType.Read);
        guest.WriteUInt32(address + 16, fd);
        return address;
    }

    private static void PutClock(TestGuest guest, uint index, ClockId clock, ulong timeout, bool isAbsolute = false)
    {
        var address = Input + (index * 48);
        guest.WriteUInt64(address, 100 + index);
        guest.WriteUInt64(address + 8, (ulong)EventType.Clock);
        guest.WriteUInt32(address + 16, (uint)clock);
        guest.WriteUInt64(address + 24, timeout);
        guest.WriteUInt64(address + 40, isAbsolute ? 1u : 0u);
    }

    private static ulong ReadClock(TestGuest guest, ClockId clock)
    {
        Assert.Equal(Errno.Success, guest.Call("clock_time_get", (ulong)clock, 0, TestGuest.Result));
        return guest.ReadUInt64(TestGuest.Result);
    }

    /// <summary>Closes the writing end only: the reading one is the guest's.</summary>
    private static void CloseWritingEnd(AnonymousPipeServerStream pipe) => pipe.SafePipeHandle.Dispose();
}
