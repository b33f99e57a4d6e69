using System.Text;
using Skiff.Oci.Images;

namespace Skiff.Oci.Tests.Images;

public class ManifestTests
{
    private static readonly BlobDescriptor s_blob = BlobDescriptor.Of("application/wasm", "content"u8);

    [Fact]
    public void What_is_written_is_read()
    {
        var manifest = new ImageManifest { Configuration = s_blob, Layers = [s_blob, s_blob] };

        var read = ImageManifest.Parse(manifest.ToJson(), "x");

        Assert.Equal(manifest.Configuration, read.Configuration);
        Assert.Equal(manifest.Layers.AsEnumerable(), read.Layers);
        Assert.Equal(3 * "content".Length, read.Size);
    }

    [Theory]
    [InlineData("[]", "is no JSON object")]
    [InlineData("{", "is no JSON")]
    [InlineData("{\"layers\": {}}", "\"layers\" of its manifest is no list of objects")]
    [InlineData("{\"layers\": [1]}", "\"layers\" of its manifest is no list of objects")]
    [InlineData("{\"layers\": [{\"size\": \"1\"}]}", "no size")]
    [InlineData("{\"config\": 1}", "no size")]
    public void What_is_malformed_is_refused_with_its_place(string json, string expected)
    {
        var error = Assert.Throws<OciException>(() => ImageManifest.Parse(Encoding.UTF8.GetBytes(json), "the manifest of x"));

        Assert.Equal(OciCodes.Manifest, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_are_counted_before_they_are_read()
    {
        static byte[] Of(int count) => Encoding.UTF8.GetBytes($"{{\"layers\":[{string.Join(',', Enumerable.Repeat("{\"size\":1}", count))}]}}");

        Assert.Equal(OciLimits.MaximumDescriptors, ImageManifest.Parse(Of(OciLimits.MaximumDescriptors), "x").Layers.Length);
        Assert.Equal(OciCodes.TooLarge, Assert.Throws<OciException>(() => ImageManifest.Parse(Of(OciLimits.MaximumDescriptors + 1), "x")).Code);
    }

    [Fact]
    public void An_index_offers_what_is_for_wasm_before_what_is_for_the_machine()
    {
        static BlobDescriptor? Choose(params string[] platforms) => new ImageIndex([.. platforms.Select(p => new IndexEntry(new BlobDescriptor(p, "", 0), p))]).Choose();

        Assert.Equal("wasip1/wasm", Choose("linux/arm64", "linux/amd64", "wasip1/wasm", "wasi/wasm")!.MediaType);
        Assert.Equal("linux/amd64", Choose("linux/arm64", "linux/amd64")!.MediaType);
        Assert.Null(Choose("linux/arm64", ""));
    }

    [Theory]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("sha256:../../../../../../../../../../../../../../../../../../../../etc/p")]
    [InlineData("sha256:")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("")]
    [InlineData(null)]
    public void Only_digests_of_SHA_256_in_lower_case_are_digests(string? text) => Assert.False(Digest.TryParse(text, out _));

    [Fact]
    public void A_digest_is_that_of_FIPS_180() =>
        Assert.Equal("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Digest.Of("abc"u8).ToString());
}
