using Skiff.TestKit;

namespace Skiff.EndToEnd.Tests;

public class RunTests
{
    private const string Guest = """
        (module
          (memory (export "memory") 1)
          (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
          (func $divide (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
          (func (export "spin") (loop (br 0)))
          (func $recurse (export "recurse") (call $recurse))
          (func (export "allocate") (result i32) (loop (br_if 0 (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) (memory.size)))
        """;

    [Fact]
    public async Task An_export_is_called_and_its_result_printed()
    {
        var (exitCode, output, _) = await RunGuestAsync("--invoke", "add", "2", "40");

        Assert.Equal((0, "42\n"), (exitCode, output));
    }

    [Fact]
    public async Task A_trap_exits_with_134_and_a_stack_trace()
    {
        var (exitCode, _, error) = await RunGuestAsync("--invoke", "divide", "1", "0");

        Assert.Equal(134, exitCode);
        Assert.Contains("SK1501: trap: integer divide by zero", error, StringComparison.Ordinal);
        Assert.Contains("divide", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_loop_is_stopped_by_the_timeout()
    {
        var (exitCode, _, error) = await RunGuestAsync("--timeout", "200ms", "--invoke", "spin");

        Assert.Equal(134, exitCode);
        Assert.Contains("deadline exceeded", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sleep", "poll_oneoff")]
    [InlineData("read", "fd_read")]
    public async Task A_guest_that_waits_is_stopped_by_the_timeout(string function, string import)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "waits.wat");
        await File.WriteAllTextAsync(file, """
            (module
              (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
              (memory (export "memory") 1)
              (data (i32.const 16) "\01")                          ;; clock: monotonic
              (data (i32.const 24) "\00\00\00\00\00\01\00\00")     ;; 2^40 ns
              (data (i32.const 200) "\e0\00\00\00\10\00\00\00")
              (func $sleep (export "sleep") (drop (call $poll_oneoff (i32.const 0) (i32.const 100) (i32.const 1) (i32.const 140))))
              (func $read (export "read") (drop (call $fd_read (i32.const 0) (i32.const 200) (i32.const 1) (i32.const 140)))))
            """);

        var (exitCode, _, error) = await SkiffProcess.RunAsync(["run", "--timeout", "200ms", "--invoke", function, file], endsInput: false);

        Assert.Equal(134, exitCode);
        Assert.Contains("deadline exceeded", error, StringComparison.Ordinal);
        Assert.Contains(function, error, StringComparison.Ordinal);
        Assert.DoesNotContain(import, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_loop_is_stopped_when_its_fuel_is_used_up()
    {
        var (exitCode, _, error) = await RunGuestAsync("--fuel", "100000", "--invoke", "spin");

        Assert.Equal(134, exitCode);
        Assert.Contains("fuel", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endless_recursion_traps()
    {
        var (exitCode, _, error) = await RunGuestAsync("--invoke", "recurse");

        Assert.Equal(134, exitCode);
        Assert.Contains("call stack exhausted", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Memory_ends_at_the_limit()
    {
        var (exitCode, output, _) = await RunGuestAsync("--max-memory", "8MiB", "--invoke", "allocate");

        Assert.Equal((0, "113\n"), (exitCode, output));
    }

    [Fact]
    public async Task The_functions_of_a_guest_are_named_for_perf()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "guest.wat");
        await File.WriteAllTextAsync(file, Guest);
        var map = "";

        var (exitCode, _, _) = await SkiffProcess.RunAsync(
            ["run", "--perf-map", "--invoke", "add", file, "1", "2"], started: id => map = $"/tmp/perf-{id}.map");

        Assert.Equal(0, exitCode);
        Assert.Matches("(?m)^[0-9a-f]+ [0-9a-f]+ divide$", await File.ReadAllTextAsync(map));
        File.Delete(map);
    }

    [Fact]
    public async Task A_program_gets_what_follows_its_name_and_nothing_else()
    {
        var hello = Path.Combine(TestData.RepositoryRoot, "examples", "hello-c", "hello.wasm");

        var (exitCode, output, _) = await SkiffProcess.RunAsync("run", hello, "--dir", "/etc/hostname");

        Assert.Equal(1, exitCode);
        Assert.Contains("argument 1: --dir", output, StringComparison.Ordinal);
        Assert.Contains("/etc/hostname: Capabilities insufficient", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_module_is_refused_with_place_and_code()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "damaged.wasm");
        await File.WriteAllBytesAsync(file, [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0, 99]);

        var (exitCode, _, error) = await SkiffProcess.RunAsync("run", file);

        Assert.Equal(1, exitCode);
        Assert.Contains("damaged.wasm+0x", error, StringComparison.Ordinal);
        Assert.Contains("error SK11", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_said_in_one_line()
    {
        var (exitCode, _, error) = await SkiffProcess.RunAsync("run", "/no/such.wasm");

        Assert.Equal(1, exitCode);
        Assert.StartsWith("skiff: cannot read '/no/such.wasm'", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Machine_code_can_be_looked_at()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "guest.wat");
        await File.WriteAllTextAsync(file, Guest);

        var (exitCode, output, _) = await SkiffProcess.RunAsync("inspect", "--asm", "--function", "add", file);

        Assert.Equal(0, exitCode);
        Assert.Contains("ret", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunGuestAsync(params string[] options)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "guest.wat");
        await File.WriteAllTextAsync(file, Guest);
        var invoke = Array.IndexOf(options, "--invoke");
        return await SkiffProcess.RunAsync(["run", .. options[..(invoke + 2)], file, .. options[(invoke + 2)..]]);
    }
}
