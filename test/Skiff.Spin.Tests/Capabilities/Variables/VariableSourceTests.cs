using Skiff.Spin.Capabilities.Variables;

namespace Skiff.Spin.Tests.Capabilities.Variables;

public class VariableSourceTests
{
    [Fact]
    public void Of_values_of_one_name_the_last_counts()
    {
        var source = VariableSource.Of([new("a", "1"), new("b", "2"), new("a", "3")]);

        Assert.Equal(("3", "2", null), (source.Find("a"), source.Find("b"), source.Find("c")));
    }

    [Theory]
    [InlineData("SPIN_VARIABLE", "SPIN_VARIABLE_API_KEY")]
    [InlineData("MINE", "MINE_API_KEY")]
    public void An_environment_variable_has_a_prefix_and_capitals(string prefix, string asked)
    {
        var source = new EnvironmentSource(name => name == asked ? "secret" : null, prefix);

        Assert.Equal(("secret", null), (source.Find("api_key"), source.Find("api")));
    }
}
