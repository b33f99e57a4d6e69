using Skiff.Components.Planning;

namespace Skiff.Components.Tests.Linking;

public class InterfaceNameTests
{
    [Theory]
    [InlineData("wasi:io/streams@0.2.12", "wasi:io/streams@0.2.0")]
    [InlineData("wasi:io/streams@0.2.0", "wasi:io/streams@0.2.12")]
    [InlineData("a:b/c@1.0.0", "a:b/c@1.9.3")]
    [InlineData("a:b/c", "a:b/c")]
    [InlineData("run", "run")]
    [InlineData("wasi:http/types@0.2.0-rc-2023-11-10", "wasi:http/types@0.2.0-rc-2023-11-10")]
    [InlineData("a:b/c@1.2.3+one", "a:b/c@1.2.3+two")]
    public void Compatible_versions_fit(string given, string wanted) => Assert.True(InterfaceName.Parse(given).Fits(InterfaceName.Parse(wanted)));

    [Theory]
    [InlineData("wasi:io/streams@0.2.12", "wasi:io/streams@0.3.0")]
    [InlineData("wasi:io/streams@0.2.12", "wasi:io/poll@0.2.12")]
    [InlineData("a:b/c@1.0.0", "a:b/c@2.0.0")]
    [InlineData("a:b/c@0.0.1", "a:b/c@0.0.2")]
    [InlineData("a:b/c@1.0.0", "a:b/c")]
    [InlineData("wasi:http/types@0.2.0", "wasi:http/types@0.2.0-rc-2023-11-10")]
    [InlineData("wasi:http/types@0.2.0-rc-2023-12-05", "wasi:http/types@0.2.0-rc-2023-11-10")]
    public void Versions_that_may_break_a_caller_do_not_fit(string given, string wanted) => Assert.False(InterfaceName.Parse(given).Fits(InterfaceName.Parse(wanted)));

    [Fact]
    public void The_exact_version_is_preferred_and_else_the_highest()
    {
        InterfaceName[] names = [InterfaceName.Parse("a:b/c@0.2.3"), InterfaceName.Parse("a:b/c@0.2.10"), InterfaceName.Parse("a:b/c@0.2.9")];

        Assert.Equal(0, InterfaceName.FindBest(names, InterfaceName.Parse("a:b/c@0.2.3")));
        Assert.Equal(1, InterfaceName.FindBest(names, InterfaceName.Parse("a:b/c@0.2.0")));
        Assert.Equal(-1, InterfaceName.FindBest(names, InterfaceName.Parse("a:b/c@0.3.0")));
    }

    [Fact]
    public void A_version_suffix_completes_a_canonicalised_name()
    {
        Assert.Equal("a:b/c@0.2.6", InterfaceName.Parse("a:b/c@0.2", ".6").Text);
    }
}
