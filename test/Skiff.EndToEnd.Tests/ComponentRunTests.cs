using System.Net;
using System.Net.Sockets;
using Skiff.TestKit;

namespace Skiff.EndToEnd.Tests;

/// <summary>Components as programs: each grant, and what happens without it.</summary>
public class ComponentRunTests
{
    private const string Hello = "guests/component/hello-c-adapted.component.wasm";
    private const string Count = "guests/component/catwc-c-adapted.component.wasm";
    private const string Of2023 = "guests/snapshots/catwc-c-2023-11-10.component.wasm";

    [Theory]
    [InlineData("42\n", "add", "2", "40")]
    [InlineData("\"it is\"\n", "echo", "it is")]
    [InlineData("\"a\\\"b\"\n", "echo", "\"a\\\"b\"")]
    [InlineData("23\n", "sum", "{x: 3, y: 4}", "5")]
    public async Task A_function_is_called_and_its_result_printed(string printed, params string[] line)
    {
        var (exitCode, output, error) = await RunAsync(ComponentTexts.Plain, ["--invoke", line[0]], line[1..]);

        Assert.Equal((0, printed), (exitCode, output + error));
    }

    [Theory]
    [InlineData("'x' is no value for the parameter b", "add", "2", "x")]
    [InlineData("takes 2 arguments (a, b), 1 were given", "add", "2")]
    [InlineData("exported are: wasi:cli/run@0.2.0#run, add, echo, sum, spin, grow", "subtract")]
    public async Task A_call_that_does_not_fit_is_explained(string explanation, params string[] line)
    {
        var (exitCode, output, error) = await RunAsync(ComponentTexts.Plain, ["--invoke", line[0]], line[1..]);

        Assert.NotEqual(0, exitCode);
        Assert.Empty(output);
        Assert.Contains(explanation, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deadline exceeded", "--timeout", "300ms", "--invoke", "spin")]
    [InlineData("deadline exceeded", "--timeout", "300ms")]
    [InlineData("fuel", "--fuel", "100000", "--invoke", "spin")]
    [InlineData("fuel", "--fuel", "100000")]
    public async Task A_component_that_never_ends_is_stopped_by_its_limit(string reason, params string[] options)
    {
        var (exitCode, _, error) = await RunAsync(ComponentTexts.Plain, options);

        Assert.Equal(134, exitCode);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4MiB", 64)]
    [InlineData("8MiB", 128)]
    public async Task Memory_ends_at_the_limit(string limit, int mostPages)
    {
        var (exitCode, output, _) = await RunAsync(ComponentTexts.Plain, ["--max-memory", limit, "--invoke", "grow"]);

        Assert.Equal(0, exitCode);
        Assert.InRange(int.Parse(output, System.Globalization.CultureInfo.InvariantCulture), mostPages - 16, mostPages);
    }

    [Fact]
    public async Task Without_a_word_about_the_network_a_component_that_imports_it_is_not_started()
    {
        var (exitCode, _, error) = await RunAsync(ComponentTexts.Network, ["--invoke", "look-up"]);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("wasi:sockets/tcp-create-socket@0.2.0", error, StringComparison.Ordinal);
        Assert.Contains("--allow-host", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connect", "*://127.0.0.1:7", "*://127.0.0.1:8")]
    [InlineData("send", "*://127.0.0.1:7", "*://127.0.0.1:8")]
    public async Task Sockets_reach_what_is_granted_and_nothing_else(string function, string grant, string other)
    {
        Assert.Equal("0\n", (await RunAsync(ComponentTexts.Network, ["--allow-host", grant, "--invoke", function], "7")).Output);
        foreach (var given in (string[])["none", other])
        {
            var (_, output, error) = await RunAsync(ComponentTexts.Network, ["--allow-host", given, "--invoke", function], "7");

            Assert.Equal("101\n", output); // access-denied
            Assert.Contains("--allow-host *://", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Names_are_looked_up_where_the_name_is_granted()
    {
        var granted = await RunAsync(ComponentTexts.Network, ["--allow-host", "http://localhost", "--invoke", "look-up"]);
        var denied = await RunAsync(ComponentTexts.Network, ["--allow-host", "http://example.com", "--invoke", "look-up"]);

        Assert.Equal("0\n", granted.Output);
        Assert.Equal("101\n", denied.Output);
        Assert.Contains("the name localhost was denied", denied.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_component_listens_where_it_may()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var granted = await RunAsync(ComponentTexts.Network, ["--listen", $"127.0.0.1:{port}", "--invoke", "listen"], $"{port}");
        var denied = await RunAsync(ComponentTexts.Network, ["--allow-host", "*://*:*", "--invoke", "listen"], $"{port}");

        Assert.Equal("0\n", granted.Output);
        Assert.Equal("101\n", denied.Output);
        Assert.Contains($"--listen 127.0.0.1:{port} would allow it", denied.Error, StringComparison.Ordinal);
    }

    [SuiteFact(Hello)]
    public async Task Arguments_and_environment_are_those_given()
    {
        var file = TestData.Find(Hello)!; // there, or the test is skipped
        var (_, bare, _) = await SkiffProcess.RunAsync("run", file);
        var (_, given, _) = await SkiffProcess.RunAsync("run", "--env", "GREETING=good day", file, "first", "--second");

        Assert.Contains("argc=1", bare, StringComparison.Ordinal);
        Assert.Contains("GREETING=(unset)", bare, StringComparison.Ordinal);
        Assert.Contains("arg 1: first\narg 2: --second\nGREETING=good day", given, StringComparison.Ordinal);
    }

    [SuiteTheory(Count)]
    [InlineData(Count)]
    [InlineData(Of2023, "--allow-host", "none")]
    public async Task A_file_is_read_where_its_directory_is_granted(string guest, params string[] options)
    {
        if (TestData.Find(guest) is not { } file)
        {
            return; // an older copy of the test data
        }

        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "x"), "one\ntwo\n");
        var denied = await SkiffProcess.RunAsync(["run", .. options, file, "/data/x"]);
        var granted = await SkiffProcess.RunAsync(["run", .. options, "--dir", $"{folder.Path}::/data:ro", file, "/data/x"]);

        Assert.NotEqual(0, denied.ExitCode);
        Assert.Equal((0, "/data/x: 2 lines 8 bytes\n"), (granted.ExitCode, granted.Output));
    }

    [Theory]
    [InlineData(ComponentTexts.CountsInput)]
    [InlineData(ComponentTexts.CountsInputAsModule)]
    public async Task Standard_input_is_read_where_the_process_has_one(string guest)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "guest.wat");
        await File.WriteAllTextAsync(file, guest);
        string[] line = ["run", "--invoke", "count", file];

        var without = await SkiffProcess.RunAsync(line);
        var with = await SkiffProcess.RunAsync(line, input: "seven\n\n");

        Assert.Equal((0, "0\n", ""), without);
        Assert.Equal((0, "7\n", ""), with);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string text, string[] options, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "guest.wat");
        await File.WriteAllTextAsync(file, text);
        return await SkiffProcess.RunAsync(["run", .. options, file, .. arguments]);
    }
}
