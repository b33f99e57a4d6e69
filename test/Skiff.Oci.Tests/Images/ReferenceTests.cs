using Skiff.Oci.Images;

namespace Skiff.Oci.Tests.Images;

public class ReferenceTests
{
    private const string Digits = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("app", "docker.io", "library/app", "latest")]
    [InlineData("me/app", "docker.io", "me/app", "latest")]
    [InlineData("docker.io/app:1", "docker.io", "library/app", "1")]
    [InlineData("index.docker.io/me/app:1", "docker.io", "me/app", "1")]
    [InlineData("registry.example/me/app:v1.0", "registry.example", "me/app", "v1.0")]
    [InlineData("localhost/app", "localhost", "app", "latest")]
    [InlineData("localhost:5000/app", "localhost:5000", "app", "latest")]
    [InlineData("127.0.0.1:5000/a/b/c:x", "127.0.0.1:5000", "a/b/c", "x")]
    [InlineData("[::1]:5000/app:x", "[::1]:5000", "app", "x")]
    [InlineData("Host/app", "Host", "app", "latest")]
    [InlineData("app:5000", "docker.io", "library/app", "5000")]
    [InlineData("registry.example/a__b/c-d.e_f---g", "registry.example", "a__b/c-d.e_f---g", "latest")]
    public void What_is_left_away_is_what_all_tools_mean(string text, string registry, string repository, string tag)
    {
        var reference = Reference.Parse(text);

        Assert.Equal((registry, repository, tag), (reference.Registry, reference.Repository, reference.Tag));
        Assert.Equal(reference, Reference.Parse(reference.ToString()));
    }

    [Fact]
    public void A_digest_is_more_exact_than_a_tag()
    {
        var both = Reference.Parse($"registry.example/me/app:1@sha256:{Digits}");
        var alone = Reference.Parse($"registry.example/me/app@sha256:{Digits}");

        Assert.Equal(("1", $"sha256:{Digits}"), (both.Tag, both.Target));
        Assert.Null(alone.Tag);
    }

    [Theory]
    [InlineData("", "the repository")]
    [InlineData("registry.example/", "the repository ''")]
    [InlineData("registry.example/App", "the repository 'App'")]
    [InlineData("registry.example/a..b", "the repository")]
    [InlineData("registry.example/../b", "the repository")]
    [InlineData("registry.example/a/", "the repository")]
    [InlineData("registry.example//a", "the repository")]
    [InlineData("registry.example/a___b", "the repository")]
    [InlineData("registry.example/a?b", "the repository")]
    [InlineData("registry.example/a\n", "the repository")]
    [InlineData("registry.example/a:", "the tag ''")]
    [InlineData("registry.example/a:-x", "the tag '-x'")]
    [InlineData("registry.example/a:x\n", "the tag")]
    [InlineData("registry.example:123456/a", "no host")]
    [InlineData("-registry.example/a", "no host")]
    [InlineData("me@registry.example/a", "the digest")]
    [InlineData("https://registry.example/a", "no host")]
    [InlineData("registry.example/a@sha256:12", "the digest")]
    [InlineData("registry.example/a@sha512:12", "the digest")]
    public void What_is_malformed_is_refused_with_the_part_that_is(string text, string part)
    {
        var error = Assert.Throws<OciException>(() => Reference.Parse(text));

        Assert.Equal(OciCodes.Reference, error.Code);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_are_limited()
    {
        Assert.Equal(128, Reference.Parse("registry.example/a:" + new string('x', 128)).Tag!.Length);
        Assert.Throws<OciException>(() => Reference.Parse("registry.example/a:" + new string('x', 129)));
        Assert.Equal(255, Reference.Parse("registry.example/" + new string('x', 255)).Repository.Length);
        Assert.Throws<OciException>(() => Reference.Parse("registry.example/" + new string('x', 256)));
        Assert.Throws<OciException>(() => Reference.Parse(new string('x', OciLimits.MaximumReferenceLength + 1)));
    }
}
