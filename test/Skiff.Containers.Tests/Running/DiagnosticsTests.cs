using Skiff.Containers.Guests;
using Skiff.Containers.Running;

namespace Skiff.Containers.Tests.Running;

public class DiagnosticsTests
{
    [Fact]
    public void Processes_are_listed_with_names_that_hold_parentheses_and_blanks()
    {
        const string Fields = "S 1 1 0 0 -1 0 0 0 0 0 150 250 0 0 20 0 1 0 5 1000 25 18446744073709551615";
        using var proc = new TestFolder()
            .Write("/7/stat", $"7 (a) b (c)) {Fields}").Write("/7/cmdline", "")
            .Write("/1/stat", $"1 (run) {Fields}").Write("/1/cmdline", "/.skiff/run\0container\0")
            .Write("/self/stat", "not a number").Write("/12/comm", "ended before it was read");
        using var output = new StringWriter();

        Diagnostics.ListProcesses(proc.Path, output);

        Assert.Equal(
            ["    PID S  RSS kB     TIME COMMAND", "      1 S     100 00:00:04 /.skiff/run container", "      7 S     100 00:00:04 [a) b (c)]"],
            output.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd()));
    }

    [Fact]
    public void Files_are_listed_and_what_is_missing_is_said()
    {
        using var folder = new TestFolder().Write("/b", "12345").Link("/a", "b").Write("/c/d", "");

        var (exitCode, output, error) = Run("ls", folder.Path, "/missing");

        Assert.Equal(1, exitCode);
        Assert.Equal(["l            1 a -> b", "-            5 b", "d            - c"], output.TrimEnd().Split('\n'));
        Assert.StartsWith("ls: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_is_the_guests() => Assert.Equal((0, "A=1\nB=2\n", ""), Run("env"));

    [Theory]
    [InlineData("ps", true)]
    [InlineData("ls", true)]
    [InlineData("env", true)]
    [InlineData("/bin/ls", false)]
    [InlineData("sh", false)]
    public void A_path_never_means_a_diagnostic(string command, bool isDiagnostic) => Assert.Equal(isDiagnostic, Diagnostics.Find([command, "-l"]) is not null);

    private static (int ExitCode, string Output, string Error) Run(params string[] command)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var settings = new ContainerSettings { Kind = GuestKind.Diagnostic, Path = command[0], Arguments = command, Environment = ["A=1", "B=2"] };
        return (Diagnostics.Run(settings, output, error), output.ToString(), error.ToString());
    }
}
