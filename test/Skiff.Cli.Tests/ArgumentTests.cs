using Skiff.Cli.Arguments;

namespace Skiff.Cli.Tests;

public class ArgumentTests
{
    [Theory]
    [InlineData("run app.wasm", "run app.wasm --")]
    [InlineData("run app.wasm --help x", "run app.wasm -- --help x")]
    [InlineData("run --dir . app.wasm --dir y", "run --dir . app.wasm -- --dir y")]
    [InlineData("run --dir=. app.wasm -v", "run --dir=. app.wasm -- -v")]
    [InlineData("run --trace app.wasm a", "run --trace app.wasm -- a")]
    [InlineData("run -- app.wasm a", "run -- app.wasm a")]
    [InlineData("run --help", "run --help")]
    [InlineData("inspect app.wasm --asm", "inspect app.wasm --asm")]
    public void What_follows_the_file_belongs_to_the_guest(string line, string expected)
    {
        var separated = GuestArguments.Separate(line.Split(' '), "run", option => option == "--dir");

        Assert.Equal(expected.Split(' '), separated);
    }

    [Theory]
    [InlineData("/tmp", "/tmp", "/tmp", false)]
    [InlineData("/tmp::/data", "/tmp", "/data", false)]
    [InlineData("/tmp::/data:ro", "/tmp", "/data", true)]
    [InlineData("/tmp:ro", "/tmp", "/tmp", true)]
    [InlineData("/tmp::.:rw", "/tmp", ".", false)]
    public void A_directory_grant_names_host_guest_and_mode(string text, string host, string guest, bool isReadOnly)
    {
        Assert.True(DirectoryGrant.TryParse(text, out var grant, out _));

        Assert.Equal(new DirectoryGrant(host, guest, isReadOnly), grant);
    }

    [Theory]
    [InlineData("", "is no directory grant")]
    [InlineData("::/x", "is no directory grant")]
    [InlineData("/no/such/place", "is not a directory")]
    [InlineData("/proc", "cannot be granted")]
    [InlineData("/tmp/../proc/self", "cannot be granted")]
    [InlineData("/dev", "cannot be granted")]
    public void A_wrong_grant_is_refused_with_its_reason(string text, string reason)
    {
        Assert.False(DirectoryGrant.TryParse(text, out _, out var error));

        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("1.5s", 1500)]
    [InlineData("2", 2000)]
    [InlineData("1m", 60_000)]
    public void Durations_have_units(string text, int milliseconds)
    {
        Assert.True(Quantity.TryParseDuration(text, out var duration));

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("64MiB", 67108864)]
    [InlineData("64M", 67108864)]
    [InlineData("1GB", 1000000000)]
    [InlineData("512Ki", 524288)]
    [InlineData("4096", 4096)]
    public void Sizes_have_units(string text, long bytes)
    {
        Assert.True(Quantity.TryParseSize(text, out var size));

        Assert.Equal(bytes, size);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1s")]
    [InlineData("0")]
    [InlineData("fast")]
    [InlineData("1e400")]
    public void What_is_no_quantity_is_refused(string text)
    {
        Assert.False(Quantity.TryParseDuration(text, out _));
        Assert.False(Quantity.TryParseSize(text, out _));
    }
}
