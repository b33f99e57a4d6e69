namespace Skiff.Runtime.Tests;

/// <summary>Faults that end the process: those of our code that are no traps, and those that belong to others.</summary>
public sealed class SignalTests
{
    // 128 + the signal, as a shell says it; Process.ExitCode does the same.
    [Theory]
    [InlineData("fault-beside-a-site", 139)]
    [InlineData("fault-outside-the-memory", 139)]
    [InlineData("illegal-instruction", 132)]
    [InlineData("division", 136)]
    public async Task A_fault_of_compiled_code_that_is_no_trap_is_said_and_ends_the_process(string scenario, int exitCode)
    {
        var (code, output, error) = await ChildProcess.RunAsync(scenario);

        Assert.Equal(ChildProcess.Ready, output.Trim());
        Assert.Equal(exitCode, code);
        Assert.Contains("skiff: fault in compiled code that is no trap", error, StringComparison.Ordinal);
        Assert.Contains("function 0x0000000000000001\n", error, StringComparison.Ordinal);
        if (scenario == "fault-outside-the-memory")
        {
            Assert.Contains("address 0x0000000000000040 ", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_fault_elsewhere_goes_to_the_handler_that_was_there_before()
    {
        var (code, output, error) = await ChildProcess.RunAsync("chained");

        Assert.Equal(ChildProcess.Ready, output.Trim());
        Assert.Equal(42, code);
        Assert.Empty(error);
    }

    [Fact]
    public async Task An_unhandled_exception_of_the_host_is_still_one()
    {
        var (code, output, error) = await ChildProcess.RunAsync("unhandled-null-reference");

        Assert.Equal(ChildProcess.Ready, output.Trim());
        Assert.Equal(134, code);
        Assert.Contains("NullReferenceException", error, StringComparison.Ordinal);
    }
}
