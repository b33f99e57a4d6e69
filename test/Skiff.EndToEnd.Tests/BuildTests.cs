namespace Skiff.EndToEnd.Tests;

/// <summary><c>skiff build</c>, and what it does before <c>skiff up</c>.</summary>
public sealed class BuildTests : IDisposable
{
    private const string Manifest = """
        spin_manifest_version = 2
        application = { name = "test" }

        [[trigger.http]]
        route = "/..."
        component = "first"

        [component.first]
        source = "first.wat"
        build = { command = ["echo one >log", "pwd; echo two >>log"], workdir = "sub" }

        [component.second]
        source = "second.wat"
        build = { command = "echo problem >&2; exit 7" }

        """;

    private readonly TemporaryFolder _folder = new();

    public BuildTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "sub"));
        File.WriteAllText(Path.Combine(_folder.Path, "spin.toml"), Manifest);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_commands_of_a_component_run_in_its_folder_one_after_the_other()
    {
        var (exitCode, output, error) = await SkiffProcess.RunAsync("build", "-f", _folder.Path, "-c", "first");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(
            $"Building component first with `echo one >log` (1 of 2)\nBuilding component first with `pwd; echo two >>log` (2 of 2)\n{_folder.Path}/sub\nFinished building 1 component\n", output);
        Assert.Equal("one\ntwo\n", File.ReadAllText(Path.Combine(_folder.Path, "sub", "log")));
    }

    [Theory]
    [InlineData("build")]
    [InlineData("up --build")]
    [InlineData("build --up -- --listen 127.0.0.1:0")]
    public async Task A_command_that_fails_ends_it_and_nothing_is_served(string line)
    {
        var (exitCode, output, error) = await SkiffProcess.RunAsync(line.Split(' '), folder: _folder.Path);

        Assert.Equal((1, "problem\nskiff: component second: `echo problem >&2; exit 7` ended with exit code 7\n"), (exitCode, error));
        Assert.DoesNotContain("Finished", output, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_built_is_served()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "spin.toml"), Manifest.Replace("echo problem >&2; exit 7", "echo built", StringComparison.Ordinal));

        var (exitCode, output, error) = await SkiffProcess.RunAsync(["build", "--up", "--", "--listen", "127.0.0.1:0"], folder: _folder.Path);

        Assert.Equal(1, exitCode); // nothing has made the files that are to be served
        Assert.EndsWith("built\nFinished building 2 components\n", output, StringComparison.Ordinal);
        Assert.Contains("first.wat", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_ends_the_command_that_runs()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "spin.toml"), Manifest.Replace("echo one >log", "echo $$ >pid; exec sleep 600", StringComparison.Ordinal));
        var pid = Path.Combine(_folder.Path, "sub", "pid");

        var (exitCode, _, _) = await SkiffProcess.RunAsync(["build"], folder: _folder.Path, started: process => _ = Task.Run(() =>
        {
            SpinWait.SpinUntil(() => File.Exists(pid) && File.ReadAllText(pid).EndsWith('\n'));
            System.Diagnostics.Process.Start("kill", ["-TERM", process.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();
        }));

        Assert.Equal(143, exitCode);
        Assert.False(Directory.Exists($"/proc/{File.ReadAllText(pid).Trim()}"));
    }

    [Theory]
    [InlineData("build -c secnd", 1, "there is no component \"secnd\"; did you mean \"second\"?")]
    [InlineData("build -- --listen 127.0.0.1:0", 2, "'--listen' is for skiff up: say --up to serve what is built")]
    [InlineData("up --build -f registry.example/me/app:1", 2, "--build: 'registry.example/me/app:1' is an image: there is nothing to build")]
    [InlineData("build -f nowhere", 1, "cannot read the manifest 'nowhere'")]
    public async Task What_cannot_be_done_is_told(string line, int status, string expected)
    {
        var (exitCode, _, error) = await SkiffProcess.RunAsync(line.Split(' '), folder: _folder.Path);

        Assert.Equal(status, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_to_build_is_no_failure()
    {
        File.WriteAllText(Path.Combine(_folder.Path, "spin.toml"), Manifest.Replace("build =", "tool.x =", StringComparison.Ordinal));

        var (exitCode, output, _) = await SkiffProcess.RunAsync(["build"], folder: _folder.Path);

        Assert.Equal((0, "None of the components has a build command: [component.NAME.build] with command = \"...\" gives it one.\n"), (exitCode, output));
    }
}
