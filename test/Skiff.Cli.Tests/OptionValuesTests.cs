using Skiff.Cli.Arguments;

namespace Skiff.Cli.Tests;

public class OptionValuesTests
{
    [Theory]
    [InlineData("127.0.0.1:3000", "127.0.0.1:3000")]
    [InlineData("localhost:80", "127.0.0.1:80")]
    [InlineData("[::1]:8080", "[::1]:8080")]
    [InlineData("0.0.0.0:0", "0.0.0.0:0")]
    public void An_address_with_a_port_is_read(string text, string expected)
    {
        Assert.Equal(expected, OptionValues.ReadAddress("--listen", text).ToString());
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("[::1]")]
    [InlineData("example.test:80")]
    [InlineData(":80")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("")]
    public void What_is_no_address_with_a_port_is_refused_in_the_name_of_its_option(string text)
    {
        var error = Assert.Throws<CommandException>(() => OptionValues.ReadAddress("--listen", text));

        Assert.StartsWith($"--listen: '{text}' is no address", error.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, error.ExitCode);
    }

    [Theory]
    [InlineData("a=b", "a", "b")]
    [InlineData("a=b=c", "a", "b=c")]
    [InlineData("=", "", "")]
    public void A_key_ends_at_the_first_equals_sign(string text, string key, string value)
    {
        Assert.Equal(new(key, value), OptionValues.ReadPair("--key-value", text));
        Assert.Equal("--key-value: 'a' has no value; expected KEY=VALUE", Assert.Throws<CommandException>(() => OptionValues.ReadPair("--key-value", "a")).Message);
    }

    [Fact]
    public void What_is_no_count_is_refused_in_the_name_of_its_option()
    {
        Assert.Equal(18_446_744_073_709_551_615, OptionValues.ReadCount("--fuel", "18446744073709551615"));
        Assert.Equal("--fuel: '-1' is no whole number", Assert.Throws<CommandException>(() => OptionValues.ReadCount("--fuel", "-1")).Message);
    }
}
