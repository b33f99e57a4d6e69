using Skiff.Shim.Commands;

namespace Skiff.Shim.Tests.Commands;

public class ServeTests
{
    [Fact]
    public void The_last_line_of_the_log_says_how_much_memory_it_took() => Assert.Equal(
        "Shim peak memory usage was: peak resident set 7340 kB, peak total 25000 kB",
        ServeCommand.PeakOfMemory(["Name:\tshim", "VmPeak:\t   25000 kB", "VmHWM:\t    7340 kB"]));
}
