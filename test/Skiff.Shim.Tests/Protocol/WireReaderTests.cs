using Google.Protobuf;
using Skiff.Shim.Protocol;
using Skiff.Shim.Tests.Protos;

namespace Skiff.Shim.Tests.Protocol;

public class WireReaderTests
{
    private static readonly byte[] s_message = new CreateTaskRequest
    {
        Id = "container",
        Bundle = "/run/bundle",
        Rootfs = { new Mount { Type = "overlay", Source = "overlay", Options = { "lowerdir=/a", "" } } },
        Terminal = true,
    }.ToByteArray();

    [Fact]
    public void Every_cut_of_a_message_is_read_or_refused()
    {
        var refused = 0;
        for (var length = 0; length < s_message.Length; length++)
        {
            try
            {
                CreateRequest.Read(s_message.AsSpan(0, length));
            }
            catch (WireFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, s_message.Length);
    }

    [Fact]
    public void Random_bytes_are_read_or_refused()
    {
        var random = new Random(4711);
        var bytes = new byte[64];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            try
            {
                CreateRequest.Read(bytes.AsSpan(0, random.Next(bytes.Length)));
            }
            catch (WireFormatException exception)
            {
                Assert.StartsWith("malformed message: ", exception.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("0A05616263", "a length of 5 where 3 bytes are left at byte 1")]
    [InlineData("0AFFFFFFFFFFFFFFFFFF01", "a length of 18446744073709551615 where 0 bytes are left at byte 1")]
    [InlineData("20FFFFFFFFFFFFFFFFFFFF01", "a number that does not end at byte 1")]
    [InlineData("20FF", "a number that is cut at byte 1")]
    [InlineData("0A02C328", "a string that is not UTF-8 at byte 1")]
    [InlineData("0801", "field 1 has wire type 0, not 2 at byte 1")]
    [InlineData("0B", "tag 11 at byte 0")]
    [InlineData("00", "tag 0 at byte 0")]
    public void Says_what_is_wrong_and_where(string message, string problem)
    {
        var error = Assert.Throws<WireFormatException>(() => CreateRequest.Read(Convert.FromHexString(message)));

        Assert.Equal("malformed message: " + problem, error.Message);
    }

    [Fact]
    public void Unknown_fields_of_every_type_are_passed_over()
    {
        // Fields 100 to 103: a number, 8 bytes, a string, 4 bytes.
        var unknown = Convert.FromHexString("A00601" + "A9060102030405060708" + "B206026869" + "BD0601020304");

        var read = CreateRequest.Read([.. unknown, .. s_message, .. unknown]);

        Assert.Equal("container", read.Id);
    }

    [Fact]
    public void The_last_of_a_field_that_comes_twice_counts()
    {
        var read = CreateRequest.Read([.. s_message, .. new CreateTaskRequest { Id = "other" }.ToByteArray()]);

        Assert.Equal("other", read.Id);
    }
}
