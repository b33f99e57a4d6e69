using System.IO.Pipelines;
using System.Text;
using Skiff.Wasi.Preview1;

namespace Skiff.Wasi.Tests;

/// <summary>Standard input and output over streams.</summary>
public sealed class StreamTests
{
    [Fact]
    public void By_default_input_is_empty_and_output_is_thrown_away()
    {
        using var guest = new TestGuest(new WasiOptions());

        Assert.Equal("", guest.Read(0));
        Assert.Equal(Errno.Success, guest.Write(1, "text"));
        Assert.Equal(4u, guest.ReadUInt32(TestGuest.Result));
        Assert.Equal(Errno.BadDescriptor, guest.Call("fd_fdstat_get", 3, TestGuest.Result));
    }

    [Fact]
    public void Output_arrives_in_the_stream_and_input_comes_from_it()
    {
        using var input = new MemoryStream("hello world"u8.ToArray());
        using var output = new MemoryStream();
        using var guest = new TestGuest(new WasiOptions { StandardInput = StandardStream.Of(input), StandardOutput = StandardStream.Of(output) });

        Assert.Equal("hello", guest.Read(0, 5));
        Assert.Equal(" world", guest.Read(0));
        Assert.Equal("", guest.Read(0));
        Assert.Equal(Errno.Success, guest.Write(1, "text"));
        Assert.Equal("text", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void Directions_are_not_mixed_up()
    {
        using var guest = new TestGuest(new WasiOptions());

        Assert.Equal(Errno.NotCapable, guest.Write(0, "x"));
        Assert.Equal(Errno.NotCapable, guest.Call("fd_read", 1, guest.PutVector(1), 1, TestGuest.Result));
    }

    [Fact]
    public void A_stream_has_no_position()
    {
        using var guest = new TestGuest(new WasiOptions());

        Assert.Equal(Errno.SeekPipe, guest.Call("fd_seek", 0, 0, 0, TestGuest.Result));
        Assert.Equal(Errno.SeekPipe, guest.Call("fd_pread", 0, guest.PutVector(1), 1, 0, TestGuest.Result));
        Assert.Equal(Errno.SeekPipe, guest.Call("fd_pwrite", 1, guest.PutVector(1), 1, 0, TestGuest.Result));
    }

    [Fact]
    public async Task A_read_waits_for_input_without_a_thread()
    {
        var pipe = new Pipe();
        using var guest = new TestGuest(new WasiOptions { StandardInput = StandardStream.Of(pipe.Reader.AsStream()) });

        var answer = guest.CallAsync("fd_read", 0, guest.PutVector(100), 1, TestGuest.Result);
        Assert.False(answer.IsCompleted);
        await pipe.Writer.WriteAsync("late"u8.ToArray());

        Assert.Equal(Errno.Success, await answer);
        Assert.Equal("late", guest.ReadText(TestGuest.Buffer, guest.ReadUInt32(TestGuest.Result)));
    }

    [Fact]
    public async Task A_poll_takes_no_bytes_away()
    {
        var pipe = new Pipe();
        using var guest = new TestGuest(new WasiOptions { StandardInput = StandardStream.Of(pipe.Reader.AsStream()) });

        var answer = guest.CallAsync("poll_oneoff", PollTests.PutRead(guest, 0), PollTests.Output, 1, TestGuest.Result);
        Assert.False(answer.IsCompleted);
        await pipe.Writer.WriteAsync("late"u8.ToArray());

        Assert.Equal(Errno.Success, await answer);
        Assert.Equal(1u, guest.ReadUInt32(TestGuest.Result));
        Assert.Equal("late", guest.Read(0));
    }

    [Fact]
    public async Task A_read_after_a_poll_and_a_read_waits_again()
    {
        var pipe = new Pipe();
        using var guest = new TestGuest(new WasiOptions { StandardInput = StandardStream.Of(pipe.Reader.AsStream()) });
        var poll = guest.CallAsync("poll_oneoff", PollTests.PutRead(guest, 0), PollTests.Output, 1, TestGuest.Result);
        await pipe.Writer.WriteAsync("first"u8.ToArray());
        Assert.Equal(Errno.Success, await poll);
        Assert.Equal("first", guest.Read(0));

        var read = guest.CallAsync("fd_read", 0, guest.PutVector(100), 1, TestGuest.Result);
        Assert.False(read.IsCompleted);
        await pipe.Writer.WriteAsync("second"u8.ToArray());

        Assert.Equal(Errno.Success, await read);
        Assert.Equal("second", guest.ReadText(TestGuest.Buffer, guest.ReadUInt32(TestGuest.Result)));
    }

    [Fact]
    public async Task Pieces_of_an_input_larger_than_any_buffer_arrive_in_order()
    {
        var bytes = new byte[300_000];
        new System.Random(1).NextBytes(bytes);
        using var input = new MemoryStream(bytes);
        using var guest = new TestGuest(new WasiOptions { StandardInput = StandardStream.Of(input) });
        var received = new List<byte>();
        while (true)
        {
            Assert.Equal(Errno.Success, await guest.CallAsync("fd_read", 0, guest.PutVector(7001), 1, TestGuest.Result));
            var count = (int)guest.ReadUInt32(TestGuest.Result);
            if (count == 0)
            {
                break;
            }

            received.AddRange(guest.Bytes.Slice((int)TestGuest.Buffer, count));
        }

        Assert.Equal(bytes, received);
    }

    [Fact]
    public async Task A_cancelled_read_loses_no_bytes()
    {
        var pipe = new Pipe();
        using var guest = new TestGuest(new WasiOptions { StandardInput = StandardStream.Of(pipe.Reader.AsStream()) });
        using var stop = new CancellationTokenSource();
        guest.Cancellation = stop.Token;

        var answer = guest.CallAsync("fd_read", 0, guest.PutVector(100), 1, TestGuest.Result);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await answer);
        guest.Cancellation = CancellationToken.None;
        await pipe.Writer.WriteAsync("late"u8.ToArray());
        await pipe.Writer.CompleteAsync();

        Assert.Equal(Errno.Success, await guest.CallAsync("fd_read", 0, guest.PutVector(100), 1, TestGuest.Result));
        Assert.Equal("late", guest.ReadText(TestGuest.Buffer, guest.ReadUInt32(TestGuest.Result)));
    }

    [Fact]
    public void A_broken_output_is_an_error_and_not_a_trap()
    {
        using var guest = new TestGuest(new WasiOptions { StandardOutput = StandardStream.Of(new BrokenStream()) });

        Assert.Equal(Errno.Pipe, guest.Write(1, "text"));
    }

    [Fact]
    public void Arguments_and_environment_are_given_in_their_order()
    {
        using var guest = new TestGuest(new WasiOptions
        {
            Arguments = ["program", "ärg"],
            Environment = [new("B", "2"), new("A", "1")],
        });

        Assert.Equal(Errno.Success, guest.Call("args_sizes_get", TestGuest.Result, TestGuest.Result + 4));
        Assert.Equal((2u, 13u), (guest.ReadUInt32(TestGuest.Result), guest.ReadUInt32(TestGuest.Result + 4)));
        Assert.Equal(Errno.Success, guest.Call("args_get", TestGuest.Result, TestGuest.Buffer));
        Assert.Equal("program\0ärg\0", guest.ReadText(TestGuest.Buffer, 13));
        Assert.Equal(TestGuest.Buffer + 8, guest.ReadUInt32(TestGuest.Result + 4));
        Assert.Equal(Errno.Success, guest.Call("environ_get", TestGuest.Result, TestGuest.Buffer));
        Assert.Equal("B=2\0A=1\0", guest.ReadText(TestGuest.Buffer, 8));
    }

    [Fact]
    public void Random_bytes_come_from_the_source_that_was_given()
    {
        using var guest = new TestGuest(new WasiOptions { Random = bytes => bytes.Fill(7) });

        Assert.Equal(Errno.Success, guest.Call("random_get", TestGuest.Buffer, 3));
        Assert.Equal([7, 7, 7, 0], guest.Bytes.Slice((int)TestGuest.Buffer, 4).ToArray());
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(3u)]
    [InlineData(uint.MaxValue)]
    public void Exit_unwinds_with_the_code(uint code)
    {
        using var guest = new TestGuest(new WasiOptions());

        Assert.Equal(code, Assert.Throws<GuestExitException>(() => guest.Call("proc_exit", code)).ExitCode);
    }

    [Fact]
    public void A_signal_that_ends_a_process_ends_the_guest()
    {
        using var guest = new TestGuest(new WasiOptions());

        Assert.Equal(128u + 6, Assert.Throws<GuestExitException>(() => guest.Call("proc_raise", 6)).ExitCode);
        Assert.Equal(Errno.Success, guest.Call("proc_raise", 0));
        Assert.Equal(Errno.Invalid, guest.Call("proc_raise", 31));
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException(new IOException("gone"));
    }
}
