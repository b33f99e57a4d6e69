using Skiff.Shim.Tasks;

namespace Skiff.Shim.Tests.Tasks;

public class GuestSignalsTests
{
    private const int SIGTERM = 15;

    [Theory]
    [InlineData("0000000000004000", true)]
    [InlineData("00000001800154ef", true)]
    [InlineData("0000000000002000", false)]
    [InlineData("0000000000000000", false)]
    [InlineData("nonsense", false)]
    public void Whether_SIGTERM_is_caught_is_read_from_the_mask(string mask, bool caught)
    {
        Assert.Equal(caught, GuestSignals.Catches(["Name:\trun", "SigIgn:\t0000000000004000", $"SigCgt:\t{mask}"], SIGTERM));
    }

    [Fact]
    public void A_status_without_the_line_catches_nothing()
    {
        Assert.False(GuestSignals.Catches(["Name:\trun"], SIGTERM));
    }

    [Theory]
    [InlineData("/.skiff/run\0container\0/.skiff/settings.json\0", true)]
    [InlineData("/.skiff/runner\0", false)]
    [InlineData("runc\0init\0", false)]
    [InlineData("", false)]
    public void Our_process_is_told_from_the_runtimes_by_its_command_line(string commandLine, bool ours)
    {
        Assert.Equal(ours, GuestPreparer.IsGuestCommand(commandLine));
    }
}
