using System.Security.Cryptography;
using System.Text;
using Skiff.Runtime.Artifacts;

namespace Skiff.Runtime.Tests.Artifacts;

public class Sha256Tests
{
    // The examples of NIST for FIPS 180-4, and the empty message.
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    [InlineData(
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1")]
    public void Hashes_the_examples_of_the_standard(string message, string hash)
    {
        Assert.Equal(hash, Hash(Encoding.ASCII.GetBytes(message)));
    }

    [Fact]
    public void Hashes_a_million_letters()
    {
        var message = new byte[1_000_000];
        message.AsSpan().Fill((byte)'a');

        Assert.Equal("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", Hash(message));
    }

    [Fact]
    public void Agrees_with_the_platform_at_every_length_around_blocks()
    {
        var content = RandomBytes(seed: 1, 300);
        for (var length = 0; length <= content.Length; length++)
        {
            Assert.Equal(PlatformHash(content.AsSpan(0, length)), Hash(content.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Agrees_with_the_platform_at_random_lengths()
    {
        var random = new Random(2);
        for (var i = 0; i < 50; i++)
        {
            var content = RandomBytes(i, random.Next(2 * ContentHash.PlatformThreshold));

            Assert.Equal(PlatformHash(content), Hash(content));
        }
    }

    [Fact]
    public void Takes_content_and_hash_that_lie_in_one_buffer()
    {
        var buffer = RandomBytes(seed: 3, 1000);
        var expected = PlatformHash(buffer);

        Sha256.Hash(buffer, buffer.AsSpan(500));

        Assert.Equal(expected, Convert.ToHexStringLower(buffer.AsSpan(500, Sha256.Length)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public void Content_has_the_same_hash_on_both_sides_of_the_threshold(int more)
    {
        var content = RandomBytes(seed: 4, ContentHash.PlatformThreshold + more);
        var hash = SHA256.HashData(content);

        Assert.True(ContentHash.Matches(content, hash));
        content[^1] ^= 1;
        Assert.False(ContentHash.Matches(content, hash));
    }

    private static string Hash(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Sha256.Length];
        Sha256.Hash(content, hash);
        return Convert.ToHexStringLower(hash);
    }

    private static string PlatformHash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] RandomBytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
