using Skiff.Components;
using Skiff.Wasi.Clocks;
using Skiff.Wasi.Preview2;
using Skiff.Wasi.Random;

namespace Skiff.Wasi.Tests.Preview2;

public sealed class CliTests
{
    [Fact]
    public void Nothing_is_given_by_default()
    {
        using var context = new Preview2Context(new WasiOptions());

        Assert.Empty(context.Cli.GetEnvironment());
        Assert.Empty(context.Cli.GetArguments());
        Assert.Null(context.Cli.InitialCwd());
        Assert.Null(context.Cli.GetTerminalStdin());
        Assert.Null(context.Cli.GetTerminalStdout());
        Assert.Empty(context.Filesystem.GetDirectories());
        Assert.True(context.Cli.GetStdin().Read(1).IsError);
    }

    [Fact]
    public void What_is_granted_is_given_in_order()
    {
        using var context = new Preview2Context(new WasiOptions { Arguments = ["a", "b c"], Environment = [new("Z", "1"), new("A", "2")] });

        Assert.Equal(["a", "b c"], context.Cli.GetArguments());
        Assert.Equal([("Z", "1"), ("A", "2")], context.Cli.GetEnvironment());
    }

    [Theory]
    [InlineData(true, 0u)]
    [InlineData(false, 1u)]
    public void Exit_ends_the_guest(bool isOk, uint expected)
    {
        using var context = new Preview2Context(new WasiOptions());
        var status = isOk ? Result<Unit, Unit>.Ok(default) : Result<Unit, Unit>.Err(default);

        Assert.Equal(expected, Assert.Throws<GuestExitException>(() => context.Cli.Exit(status)).ExitCode);
        Assert.Equal(7u, Assert.Throws<GuestExitException>(() => context.Cli.ExitWithCode(7)).ExitCode);
    }

    [Fact]
    public void Clocks_are_those_of_the_options()
    {
        var time = new ManualTime();
        using var context = new Preview2Context(new WasiOptions { TimeProvider = time });
        IMonotonicClockHost monotonic = context.Clocks;
        IWallClockHost wall = context.Clocks;
        var before = monotonic.Now();

        time.Advance(TimeSpan.FromMilliseconds(1500));

        Assert.Equal(1_500_000_000ul, monotonic.Now() - before);
        Assert.Equal(new Datetime(1767225601, 500_000_000), wall.Now());
        Assert.Equal(100ul, monotonic.Resolution());
    }

    [Fact]
    public void Random_bytes_come_from_the_source_up_to_a_limit()
    {
        var limits = WasiLimits.Default with { MaximumRandomBytes = 4 };
        using var context = new Preview2Context(new WasiOptions { Random = bytes => bytes.Fill(7), Limits = limits });
        IRandomHost random = context.Random;

        Assert.Equal(new byte[] { 7, 7, 7, 7 }, random.GetRandomBytes(4).ToArray());
        Assert.Equal(0x0707070707070707ul, random.GetRandomU64());
        Assert.Throws<GuestRuleException>(() => random.GetRandomBytes(5));
    }
}
