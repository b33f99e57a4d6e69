using Skiff.Shim.Stdio;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tests.Stdio;

public class StdioAddressTests
{
    [Theory]
    [InlineData("/run/a b?c#d", "Fifo", "/run/a b?c#d")]
    [InlineData("fifo:///run/x", "Fifo", "/run/x")]
    [InlineData("file:///var/log/a%20b%2Fc", "File", "/var/log/a b/c")]
    [InlineData("binary:///bin/logger", "Program", "/bin/logger")]
    [InlineData("binary-v2:///bin/logger#part", "StrictProgram", "/bin/logger")]
    public void A_scheme_says_what_the_path_is(string text, string scheme, string path)
    {
        var address = StdioAddress.Parse(text);

        Assert.Equal((scheme, path), (address.Scheme.ToString(), address.Path));
        Assert.Empty(address.Arguments);
    }

    [Fact]
    public void A_query_is_a_list_of_names_and_values()
    {
        var address = StdioAddress.Parse("binary:///bin/logger?--level=info&-v&name=a+b%26c&--level=debug");

        Assert.Equal(["--level", "info", "-v", "", "name", "a b&c"], address.Arguments);
    }

    [Theory]
    [InlineData("npipe:////./pipe/x", "output to npipe:////./pipe/x: the scheme npipe is not known; fifo, file, binary and binary-v2 are")]
    [InlineData("file://host/path", "output to file://host/path: it has no absolute path")]
    [InlineData("binary://", "output to binary://: it has no absolute path")]
    public void What_it_cannot_be_is_refused(string text, string message)
    {
        var error = Assert.Throws<TtrpcException>(() => StdioAddress.Parse(text));

        Assert.Equal((StatusCode.InvalidArgument, message), (error.Code, error.Message));
    }
}
