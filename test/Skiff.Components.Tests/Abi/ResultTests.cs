namespace Skiff.Components.Tests.Abi;

/// <summary>The result type of generated interfaces.</summary>
public sealed class ResultTests
{
    [Fact]
    public void A_value_or_an_error_converts_to_a_result()
    {
        Result<int, string> ok = 1;
        Result<int, string> error = "no";
        Assert.True(ok.IsOk);
        Assert.True(error.IsError);
        Assert.Equal(1, ok.Value);
        Assert.Equal("no", error.Error);
        Assert.Throws<InvalidOperationException>(() => error.Value);
        Assert.Throws<InvalidOperationException>(() => ok.Error);
    }

    [Fact]
    public void Cases_with_the_same_payload_type_are_told_apart()
    {
        var ok = Result<int, int>.Ok(1);
        var error = Result<int, int>.Err(1);
        Assert.True(ok != error);
        Assert.True(ok == Result<int, int>.Ok(1));
        Assert.True(ok.TryGetValue(out var value, out _));
        Assert.Equal(1, value);
        Assert.False(error.TryGetValue(out _, out var code));
        Assert.Equal(1, code);
        Assert.Equal("ok(1)", ok.ToString());
        Assert.Equal("error(1)", error.ToString());
    }

    [Fact]
    public void The_default_is_success() => Assert.Equal(Unit.Value, default(Result<Unit, string>).Value);
}
