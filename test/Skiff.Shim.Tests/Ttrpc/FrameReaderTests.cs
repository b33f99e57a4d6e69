using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tests.Ttrpc;

public class FrameReaderTests
{
    private static readonly byte[] s_conversation =
    [
        .. Frame(1, FrameType.Request, "first"u8), .. Frame(3, FrameType.Data, ""u8), .. Frame(5, FrameType.Request, new byte[300]),
        .. Frame(7, FrameType.Response, "last"u8),
    ];

    [Fact]
    public void A_conversation_reads_the_same_however_it_is_split()
    {
        var expected = Read([s_conversation]);

        Assert.Equal(["1 Request 5", "3 Data 0", "5 Request 300", "7 Response 4"], expected);
        for (var split = 0; split <= s_conversation.Length; split++)
        {
            Assert.Equal(expected, Read([s_conversation[..split], s_conversation[split..]]));
        }
    }

    [Fact]
    public void A_conversation_reads_the_same_byte_by_byte()
    {
        Assert.Equal(Read([s_conversation]), Read([.. s_conversation.Select(b => new[] { b })]));
    }

    [Theory]
    [InlineData(TtrpcLimits.MaximumMessageLength, false)]
    [InlineData(TtrpcLimits.MaximumMessageLength + 1, true)]
    public void A_message_is_too_long_one_byte_above_the_limit(int length, bool isTooLong)
    {
        byte[] bytes = [.. Frame(1, FrameType.Request, new byte[length]), .. Frame(3, FrameType.Request, "next"u8)];

        var frames = Read([.. bytes.Chunk(65_537)]);

        Assert.Equal([isTooLong ? $"1 Request too long" : $"1 Request {length}", "3 Request 4"], frames);
    }

    [Fact]
    public void A_length_that_is_promised_takes_no_memory_until_the_bytes_come()
    {
        var reader = new FrameReader();
        var header = new byte[FrameHeader.Size];
        new FrameHeader(TtrpcLimits.MaximumMessageLength, 1, FrameType.Request, FrameFlags.None).Write(header);
        var before = GC.GetAllocatedBytesForCurrentThread();

        header.CopyTo(reader.GetSpace());
        reader.Advance(header.Length);
        var isRead = reader.TryRead(out _);
        _ = reader.GetSpace().Length;

        Assert.False(isRead);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public void The_largest_length_of_all_is_passed_over_without_being_kept()
    {
        var reader = new FrameReader();
        var header = new byte[FrameHeader.Size];
        new FrameHeader(uint.MaxValue, 9, FrameType.Request, FrameFlags.None).Write(header);
        Feed(reader, header);

        for (var i = 0; i < 1000; i++)
        {
            Feed(reader, new byte[4000]);
            Assert.False(reader.TryRead(out _));
        }

        Assert.InRange(reader.GetSpace().Length, 1, 64 * 1024);
    }

    internal static byte[] Frame(uint stream, FrameType type, ReadOnlySpan<byte> payload, FrameFlags flags = FrameFlags.None)
    {
        var bytes = new byte[FrameHeader.Size + payload.Length];
        new FrameHeader((uint)payload.Length, stream, type, flags).Write(bytes);
        payload.CopyTo(bytes.AsSpan(FrameHeader.Size));
        return bytes;
    }

    private static List<string> Read(byte[][] pieces)
    {
        var reader = new FrameReader();
        var found = new List<string>();
        foreach (var piece in pieces)
        {
            for (var rest = piece.AsSpan(); !rest.IsEmpty;)
            {
                var space = reader.GetSpace();
                var count = Math.Min(space.Length, rest.Length);
                rest[..count].CopyTo(space);
                reader.Advance(count);
                rest = rest[count..];
                while (reader.TryRead(out var frame))
                {
                    found.Add($"{frame.Header.Stream} {frame.Header.Type} {(frame.IsOversized ? "too long" : frame.Payload.Length)}");
                }
            }
        }

        return found;
    }

    private static void Feed(FrameReader reader, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var space = reader.GetSpace();
            var count = Math.Min(space.Length, bytes.Length);
            bytes[..count].CopyTo(space);
            reader.Advance(count);
            bytes = bytes[count..];
            _ = reader.TryRead(out _);
        }
    }
}
