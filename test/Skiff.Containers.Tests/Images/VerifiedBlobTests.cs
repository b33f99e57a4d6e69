using Skiff.Containers.Images;
using Skiff.Oci.Images;

namespace Skiff.Containers.Tests.Images;

public class VerifiedBlobTests
{
    private static readonly byte[] s_content = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];

    [Fact]
    public async Task What_is_as_its_descriptor_says_is_copied()
    {
        using var engine = new FakeEngine();
        using var copy = new MemoryStream();

        await VerifiedBlob.CopyAsync(engine, engine.Add("x", s_content), 100, copy);

        Assert.Equal(s_content, copy.ToArray());
    }

    [Fact]
    public Task One_byte_more_than_allowed_is_refused_before_it_is_read() => RefusesAsync("has 100 bytes; at most 99 are read", blob => blob, maximum: 99);

    [Fact]
    public Task A_size_below_zero_is_refused() => RefusesAsync("has -1 bytes", blob => blob with { Size = -1 });

    [Fact]
    public Task A_longer_content_is_refused() => RefusesAsync("has more than the 99 bytes that its descriptor says", blob => blob with { Size = 99 });

    [Fact]
    public Task A_shorter_content_is_refused() => RefusesAsync("has 100 bytes, not the 101 that its descriptor says", blob => blob with { Size = 101 });

    [Fact]
    public async Task Another_content_is_refused()
    {
        using var engine = new FakeEngine();
        var blob = engine.Add("x", s_content);
        engine.Replace(blob.Digest, [.. s_content.Reverse()]);

        var error = await Assert.ThrowsAsync<ContainerException>(() => VerifiedBlob.CopyAsync(engine, blob, 1000, Stream.Null));

        Assert.Equal($"SK4112: the image cannot be read: x {blob.Digest} has another content than its digest says", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256:../../etc")]
    [InlineData("sha256:ABCDEF0000000000000000000000000000000000000000000000000000000000")]
    [InlineData("sha512:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("sha256:00000000000000000000000000000000000000000000000000000000000000000")]
    public void Only_digests_of_SHA_256_are_taken(string digest)
    {
        Assert.Contains("is none of SHA-256", Assert.Throws<ContainerException>(() => VerifiedBlob.DigitsOf(digest)).Message, StringComparison.Ordinal);
    }

    private static async Task RefusesAsync(string expected, Func<BlobDescriptor, BlobDescriptor> change, long maximum = 1000)
    {
        using var engine = new FakeEngine();
        var blob = change(engine.Add("x", s_content));

        var error = await Assert.ThrowsAsync<ContainerException>(() => VerifiedBlob.CopyAsync(engine, blob, maximum, Stream.Null));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
