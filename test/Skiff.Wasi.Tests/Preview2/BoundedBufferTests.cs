using Skiff.Wasi.Preview2.Io;

namespace Skiff.Wasi.Tests.Preview2;

public sealed class BoundedBufferTests
{
    [Fact]
    public async Task Bytes_come_out_in_order_while_the_ring_grows_and_wraps()
    {
        var buffer = new BoundedBuffer(10_000);
        var random = new System.Random(1);
        var written = new List<byte>();
        var read = new List<byte>();
        while (written.Count < 200_000)
        {
            var piece = new byte[random.Next(1, 3000)];
            random.NextBytes(piece);
            var count = Math.Min(piece.Length, buffer.Room);
            Assert.True(buffer.Write(piece.AsSpan(0, count)));
            written.AddRange(piece[..count]);
            var seen = await buffer.ReadAsync(default);
            var taken = random.Next(seen.Length + 1);
            read.AddRange(seen[..taken].ToArray());
            buffer.Advance(taken);
        }

        buffer.Complete();
        for (var rest = await buffer.ReadAsync(default); !rest.IsEmpty; rest = await buffer.ReadAsync(default))
        {
            read.AddRange(rest.ToArray());
            buffer.Advance(rest.Length);
        }

        Assert.Equal(written, read);
    }

    [Fact]
    public void More_than_the_limit_is_refused()
    {
        var buffer = new BoundedBuffer(8);

        Assert.True(buffer.Write(new byte[8]));
        Assert.Equal(0, buffer.Room);
        Assert.False(buffer.Write(new byte[1]));
    }

    [Fact]
    public async Task A_reader_waits_for_the_writer()
    {
        var buffer = new BoundedBuffer(8);

        var reading = buffer.ReadAsync(default).AsTask();
        Assert.False(reading.IsCompleted);
        buffer.Write("abc"u8);

        Assert.Equal("abc"u8.ToArray(), (await reading).ToArray());
    }

    [Fact]
    public async Task A_writer_that_waits_is_woken_when_the_reader_takes_or_gives_up()
    {
        var buffer = new BoundedBuffer(4);
        buffer.Write("abcd"u8);

        var taking = buffer.WaitForReaderAsync(default);
        Assert.False(taking.IsCompleted);
        await buffer.ReadAsync(default);
        buffer.Advance(1);
        await taking;
        Assert.Equal(1, buffer.Room);

        var givingUp = buffer.WaitForReaderAsync(default);
        Assert.False(givingUp.IsCompleted);
        buffer.Abandon();
        await givingUp;
        Assert.True(buffer.IsAbandoned);
    }
}
