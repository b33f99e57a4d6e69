using System.Diagnostics;
using System.Text;
using Skiff.Compiler.Abi;
using Skiff.Runtime;
using Skiff.Suites.Wasi;
using Skiff.TestKit;

namespace Skiff.Wasi.Tests;

/// <summary>What examples/ shows is so.</summary>
public sealed class ExampleTests
{
    private static readonly string s_examples = Path.Combine(TestData.RepositoryRoot, "examples");

    [Fact]
    public async Task The_plugin_host_stops_each_bad_plugin_and_goes_on()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Embed.dll")])
        {
            RedirectStandardOutput = true,
        })!;

        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(
            [
                "discount.wat: 900",
                "endless.wat: all fuel consumed",
                "greedy.wat: 16",
                "nosy.wat: unknown import: \"shop\" \"customers\" (func () -> (i32))",
                "stray.wat: out of bounds memory access",
            ],
            output.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Hello_prints_arguments_environment_and_a_file_that_is_granted()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder["note"], "a note\n");

        var (exitCode, output) = await RunAsync("hello-c/hello.wasm", new WasiOptions
        {
            Arguments = ["hello", "/note"],
            Environment = [new("NAME", "value")],
            Directories = [folder.Grant()],
        });

        Assert.Equal(0u, exitCode);
        Assert.Equal("Hello from C!\nargument 1: /note\nenvironment: NAME=value\n/note: a note\n", output);
    }

    [Fact]
    public async Task Hello_reads_nothing_that_is_not_granted()
    {
        var (exitCode, output) = await RunAsync("hello-c/hello.wasm", new WasiOptions { Arguments = ["hello", "/etc/passwd"] });

        Assert.Equal(1u, exitCode);
        Assert.EndsWith("/etc/passwd: Capabilities insufficient\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "", "REQUEST_METHOD=GET\n")]
    [InlineData("/", "a=1", "QUERY_STRING=a=1\n")]
    [InlineData("/env", "", "\n\nGREETING=hi\n")]
    [InlineData("/env", "SECRET", "\n\nSECRET is not granted\n")]
    [InlineData("/file", "", "\n\nHello from a file.\n")]
    [InlineData("/file", "/etc/passwd", "denied: /etc/passwd: ")]
    [InlineData("/file", "/../../../etc/passwd", "denied: /../../../etc/passwd")]
    [InlineData("/missing", "", "Status: 404\n")]
    public async Task The_cgi_program_in_c_answers(string path, string query, string expected)
    {
        using var granted = WasiDirectory.Open(Path.Combine(s_examples, "wagi-c"), "/", isReadOnly: true);

        var (exitCode, output) = await RunAsync("wagi-c/wagi.wasm", Request("GET", path, query) with { Directories = [granted] });

        Assert.Equal(0u, exitCode);
        Assert.StartsWith("Content-Type: text/plain\n", output, StringComparison.Ordinal);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wagi-c/wagi.wasm")]
    [InlineData("wagi-rust/wagi.wasm")]
    public async Task What_is_posted_comes_back(string module)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(new string('x', 100_000)));

        var (exitCode, output) = await RunAsync(module, Request("POST", "/", "") with { StandardInput = StandardStream.Of(body) });

        Assert.Equal(0u, exitCode);
        Assert.Contains("REQUEST_METHOD=POST\n", output, StringComparison.Ordinal);
        Assert.EndsWith(new string('x', 100_000), output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_endless_path_is_stopped_by_a_deadline()
    {
        var engine = new Engine();
        var module = WasmModule.Compile(engine, await File.ReadAllBytesAsync(Path.Combine(s_examples, "wagi-c/wagi.wasm")));
        using var context = new WasiContext(Request("GET", "/loop", ""));
        using var store = new Store(engine, StoreLimits.Default, context);
        store.SetDeadline(TimeSpan.FromMilliseconds(50));

        var trap = await Assert.ThrowsAsync<TrapException>(
            async () => await WasiCommand.RunAsync(new Linker(engine).DefineWasiPreview1(), store, module));

        Assert.Equal(TrapCode.DeadlineExceeded, trap.Code);
    }

    [Fact]
    public async Task A_guest_that_waits_for_input_is_stopped_by_cancellation()
    {
        var engine = new Engine();
        var module = WasmModule.Compile(engine, await File.ReadAllBytesAsync(Path.Combine(s_examples, "wagi-c/wagi.wasm")));
        var never = new System.IO.Pipelines.Pipe();
        using var context = new WasiContext(Request("POST", "/", "") with { StandardInput = StandardStream.Of(never.Reader.AsStream()) });
        using var store = new Store(engine, StoreLimits.Default, context);
        using var stop = new CancellationTokenSource();

        var run = WasiCommand.RunAsync(new Linker(engine).DefineWasiPreview1(), store, module, stop.Token);
        Assert.False(run.IsCompleted);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await run);
    }

    private static WasiOptions Request(string method, string path, string query) => new()
    {
        Environment = [new("REQUEST_METHOD", method), new("PATH_INFO", path), new("QUERY_STRING", query), new("GREETING", "hi")],
    };

    private static async Task<(uint ExitCode, string Output)> RunAsync(string module, WasiOptions options)
    {
        using var output = new MemoryStream();
        var bytes = await File.ReadAllBytesAsync(Path.Combine(s_examples, module));
        var exitCode = await new RuntimeWasiEngine().RunAsync(bytes, options with { StandardOutput = StandardStream.Of(output) }, CancellationToken.None);
        return (exitCode, Encoding.UTF8.GetString(output.ToArray()));
    }
}
