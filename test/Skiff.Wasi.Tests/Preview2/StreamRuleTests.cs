using System.IO.Pipelines;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2;
using Skiff.Wasi.Preview2.Io;

namespace Skiff.Wasi.Tests.Preview2;

/// <summary>The rules of <c>wasi:io/streams</c>, on standard streams.</summary>
public sealed class StreamRuleTests
{
    [Fact]
    public void More_than_check_write_permitted_is_a_trap()
    {
        using var context = new Preview2Context(new WasiOptions());
        var output = context.Cli.GetStdout();

        Assert.Throws<GuestRuleException>(() => output.Write("x"u8));
        var permitted = output.CheckWrite().Value;
        Assert.True(output.Write(new byte[permitted]).IsOk);
        Assert.Throws<GuestRuleException>(() => output.Write("x"u8));
    }

    [Fact]
    public async Task Blocking_writes_take_4096_bytes_and_trap_at_one_more()
    {
        using var stream = new MemoryStream();
        using var context = new Preview2Context(new WasiOptions { StandardOutput = StandardStream.Of(stream) });
        var output = context.Cli.GetStdout();

        Assert.True((await output.BlockingWriteAndFlush(new byte[4096], default)).IsOk);
        Assert.True((await output.BlockingWriteZeroesAndFlush(4096, default)).IsOk);
        Assert.Equal(8192, stream.Length);
        await Assert.ThrowsAsync<GuestRuleException>(async () => await output.BlockingWriteAndFlush(new byte[4097], default));
        await Assert.ThrowsAsync<GuestRuleException>(async () => await output.BlockingWriteZeroesAndFlush(4097, default));
    }

    [Fact]
    public async Task A_slow_reader_holds_the_writer_back()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        using var context = new Preview2Context(new WasiOptions { StandardOutput = StandardStream.Of(pipe.Writer.AsStream()) });
        var output = context.Cli.GetStdout();

        // What the queue takes is bounded: sooner or later there is no room.
        ulong written = 0;
        ulong permitted;
        while ((permitted = output.CheckWrite().Value) > 0)
        {
            Assert.True(output.Write(new byte[permitted]).IsOk);
            written += permitted;
            Assert.InRange(written, 0ul, 256ul << 10);
        }

        var waiting = output.Subscribe().Block(default).AsTask();
        Assert.False(waiting.IsCompleted);
        var read = await pipe.Reader.ReadAsync();
        pipe.Reader.AdvanceTo(read.Buffer.End);
        await waiting;
        Assert.NotEqual(0ul, output.CheckWrite().Value);
    }

    [Fact]
    public async Task A_flush_ends_when_everything_is_where_it_belongs()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        using var context = new Preview2Context(new WasiOptions { StandardOutput = StandardStream.Of(pipe.Writer.AsStream()) });
        var output = context.Cli.GetStdout();
        output.CheckWrite();
        output.Write("abc"u8);

        Assert.True(output.Flush().IsOk);
        Assert.Equal(0ul, output.CheckWrite().Value);
        var flushing = output.BlockingFlush(default).AsTask();
        Assert.False(flushing.IsCompleted);
        var read = await pipe.Reader.ReadAsync();
        pipe.Reader.AdvanceTo(read.Buffer.End);

        Assert.True((await flushing).IsOk);
        Assert.NotEqual(0ul, output.CheckWrite().Value);
    }

    [Fact]
    public async Task A_failure_is_told_once_and_then_the_stream_is_closed()
    {
        using var context = new Preview2Context(new WasiOptions { StandardOutput = StandardStream.Of(new FailingStream()) });
        var output = context.Cli.GetStdout();

        var result = await output.BlockingWriteAndFlush("x"u8, default);

        Assert.Equal(StreamErrorKind.LastOperationFailed, result.Error.Kind);
        Assert.Contains("broken", result.Error.AsLastOperationFailed.ToDebugString(), StringComparison.Ordinal);
        Assert.Equal(StreamErrorKind.Closed, output.CheckWrite().Error.Kind);
        Assert.True(output.Subscribe().Ready());
    }

    [Fact]
    public async Task An_input_is_read_as_it_comes_and_then_closed()
    {
        var pipe = new Pipe();
        using var context = new Preview2Context(new WasiOptions { StandardInput = StandardStream.Of(pipe.Reader.AsStream()) });
        var input = context.Cli.GetStdin();

        Assert.True(input.Read(10).Value.IsEmpty);
        Assert.False(input.Subscribe().Ready());
        var reading = input.BlockingRead(2, default).AsTask();
        Assert.False(reading.IsCompleted);
        await pipe.Writer.WriteAsync("abc"u8.ToArray());
        Assert.Equal("ab"u8.ToArray(), (await reading).Value.ToArray());
        Assert.Equal(1ul, input.Skip(10).Value);
        await pipe.Writer.CompleteAsync();
        Assert.Equal(StreamErrorKind.Closed, (await input.BlockingRead(1, default)).Error.Kind);
        Assert.True(input.Subscribe().Ready());
    }

    [Fact]
    public async Task A_wait_that_is_given_up_loses_nothing()
    {
        var pipe = new Pipe();
        using var context = new Preview2Context(new WasiOptions { StandardInput = StandardStream.Of(pipe.Reader.AsStream()) });
        var input = context.Cli.GetStdin();
        using var stop = new CancellationTokenSource();

        var reading = input.BlockingRead(10, stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await pipe.Writer.WriteAsync("abc"u8.ToArray());

        Assert.Equal("abc"u8.ToArray(), (await input.BlockingRead(10, default)).Value.ToArray());
    }

    [Fact]
    public async Task A_splice_moves_what_there_is_and_room_for()
    {
        using var source = new MemoryStream("abcdef"u8.ToArray());
        using var destination = new MemoryStream();
        using var context = new Preview2Context(new WasiOptions { StandardInput = StandardStream.Of(source), StandardOutput = StandardStream.Of(destination) });
        var input = context.Cli.GetStdin();
        var output = context.Cli.GetStdout();

        Assert.Equal(4ul, (await output.BlockingSplice(input, 4, default)).Value);
        Assert.Equal(2ul, (await output.BlockingSplice(input, 4, default)).Value);
        Assert.Equal(StreamErrorKind.Closed, (await output.BlockingSplice(input, 4, default)).Error.Kind);
        await context.FlushAsync();
        Assert.Equal("abcdef"u8.ToArray(), destination.ToArray());
    }

    [Fact]
    public async Task Streams_into_the_same_place_keep_their_own_permits()
    {
        using var stream = new MemoryStream();
        using var context = new Preview2Context(new WasiOptions { StandardOutput = StandardStream.Of(stream) });
        var first = context.Cli.GetStdout();
        var second = context.Cli.GetStdout();

        var permitted = first.CheckWrite().Value;
        second.CheckWrite();
        Assert.True(second.Write("second"u8).IsOk);
        Assert.True(first.Write(new byte[permitted]).IsOk);
        await context.FlushAsync();

        Assert.Equal((long)permitted + 6, stream.Length);
    }

    [Fact]
    public async Task Many_small_writes_through_a_pump_all_arrive()
    {
        var pipe = new Pipe();
        using var context = new Preview2Context(new WasiOptions { StandardOutput = StandardStream.Of(pipe.Writer.AsStream()) });
        var output = context.Cli.GetStdout();
        var reading = Task.Run(async () =>
        {
            long total = 0;
            while (total < 20_000)
            {
                var read = await pipe.Reader.ReadAsync();
                total += read.Buffer.Length;
                pipe.Reader.AdvanceTo(read.Buffer.End);
            }
        });

        // Each write comes while the pump of the one before is about to end.
        for (var i = 0; i < 20_000; i++)
        {
            Assert.True((await output.BlockingWriteAndFlush("x"u8, default)).IsOk);
        }

        await reading;
    }

    [Fact]
    public async Task A_sink_that_throws_what_nobody_expects_does_not_make_the_guest_wait_for_ever()
    {
        using var context = new Preview2Context(new WasiOptions { StandardOutput = StandardStream.Of(new UnexpectedStream()) });
        var output = context.Cli.GetStdout();

        Assert.True((await output.BlockingWriteAndFlush("x"u8, default)).IsError);
    }

    [Fact]
    public async Task Poll_tells_all_that_are_ready()
    {
        var time = new ManualTime();
        using var context = new Preview2Context(new WasiOptions { TimeProvider = time });
        var clocks = context.Clocks;
        IPollable[] pollables = [clocks.SubscribeDuration(5_000_000), clocks.SubscribeDuration(1_000_000), clocks.SubscribeDuration(1_000_000)];

        var polling = context.Poll.Poll(pollables, default).AsTask();
        Assert.False(polling.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(3));

        var ready = await polling;
        Assert.Equal([1u, 2u], ready);
    }

    [Fact]
    public async Task Poll_of_nothing_and_of_too_much_is_a_trap()
    {
        var poll = new PollHost(2);
        IPollable ready = new Pollable(new EmptyInput(new GuestIo(WasiLimits.Default)));

        Assert.Throws<GuestRuleException>(() => poll.Poll([], default));
        Assert.Throws<GuestRuleException>(() => poll.Poll([ready, ready, ready], default));
        var indices = await poll.Poll([ready, ready], default);
        Assert.Equal([0u, 1u], indices);
    }

    private sealed class UnexpectedStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException(new InvalidOperationException("unexpected"));
    }

    private sealed class FailingStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException(new IOException("broken"));
    }
}
