using Skiff.Spin.Capabilities.Variables;
using Skiff.Wasi.Config;

namespace Skiff.Spin.Tests.Capabilities.Variables;

/// <summary>What guests are told, by each interface.</summary>
public class VariablesHostTests
{
    private readonly VariablesHost _host = new("c", new ComponentVariables(new OrderedDictionary<string, string> { ["token"] = "secret", ["empty"] = "" }));

    [Fact]
    public void A_variable_has_one_value_by_every_interface()
    {
        Assert.True(_host.GetConfig("token").TryGetValue(out var first, out _));
        Assert.True(_host.Get("token").TryGetValue(out var second, out _));
        Assert.True(((IStoreHost)_host).Get("token").TryGetValue(out var third, out _));

        Assert.Equal(("secret", "secret", "secret"), (first, second, third));
    }

    [Fact]
    public void All_variables_come_in_the_order_of_the_manifest()
    {
        Assert.True(_host.GetAll().TryGetValue(out var all, out _));
        Assert.Equal([("token", "secret"), ("empty", "")], all!);
    }

    [Fact]
    public void A_variable_that_is_not_granted_is_undefined_and_the_error_says_what_would_give_it()
    {
        Assert.False(_host.GetConfig("other").TryGetValue(out _, out var first));
        Assert.False(_host.Get("other").TryGetValue(out _, out var second));
        Assert.True(((IStoreHost)_host).Get("other").TryGetValue(out var third, out _));

        Assert.Equal((Fermyon.Spin.ConfigErrorKind.Provider, Fermyon.Spin.V2.VariablesErrorKind.Undefined, null), (first.Kind, second.Kind, third));
        Assert.Equal("no variable \"other\": [component.c.variables] other = \"...\" in the manifest would give it", second.AsUndefined);
        Assert.Equal(second.AsUndefined, first.AsProvider);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Token")]
    [InlineData("a-b")]
    [InlineData("a__b")]
    public void What_is_no_name_is_said_to_be_none(string name)
    {
        Assert.False(_host.GetConfig(name).TryGetValue(out _, out var first));
        Assert.False(_host.Get(name).TryGetValue(out _, out var second));
        Assert.True(((IStoreHost)_host).Get(name).TryGetValue(out var third, out _));

        Assert.Equal((Fermyon.Spin.ConfigErrorKind.InvalidKey, Fermyon.Spin.V2.VariablesErrorKind.InvalidName, null), (first.Kind, second.Kind, third));
    }
}
