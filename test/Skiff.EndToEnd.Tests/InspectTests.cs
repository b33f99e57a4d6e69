namespace Skiff.EndToEnd.Tests;

/// <summary><c>skiff inspect</c> with components.</summary>
public class InspectTests
{
    private const string Component = """
        (component
          (core module $code (func (export "f")))
          (component (core module))
          (import "a:b/c@1.0.0" (instance (export "log" (func (param "text" string)))))
          (core instance $i (instantiate $code))
          (func (export "run") (canon lift (core func $i "f"))))
        """;

    [Fact]
    public async Task A_component_lists_its_core_modules_imports_and_exports()
    {
        var (exitCode, output, _) = await InspectAsync(Component);

        Assert.Equal(0, exitCode);
        Assert.Contains("core modules 2\n", output, StringComparison.Ordinal);
        Assert.Contains("1 functions (", output, StringComparison.Ordinal);
        Assert.Contains("imports 1\n  instance    a:b/c@1.0.0\nexports 1\n  function    run\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_world_of_a_component_is_shown_as_wit()
    {
        var (exitCode, output, _) = await InspectAsync(Component, "--wit");

        Assert.Equal(0, exitCode);
        Assert.Contains("import a:b/c@1.0.0;\n    export run: func();\n", output, StringComparison.Ordinal);
        Assert.Contains("log: func(text: string);", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("template complete: 2 of 2 core instances", "(func $start (i32.store8 (i32.const 0) (i32.const 7)))")]
    [InlineData("template not complete: 1 of 2 core instances; the start function of the next one calls the host", "(func $start (drop (call $random)))")]
    [InlineData("template not complete: 1 of 2 core instances; the next one traps", "(func $start unreachable)")]
    public async Task Whether_the_template_is_complete_is_said_and_why_not(string expected, string start)
    {
        var (exitCode, output, error) = await InspectAsync(WithStart(start), "--template");
        var (_, json, _) = await InspectAsync(WithStart(start), "--template", "--json");

        Assert.True(exitCode == 0, error);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.Contains($"\"complete\": {(expected.Contains("not", StringComparison.Ordinal) ? "false" : "true")}", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_has_no_world()
    {
        var (exitCode, _, error) = await InspectAsync("(module)", "--wit");

        Assert.Equal(1, exitCode);
        Assert.Contains("is a module: only components have a world", error, StringComparison.Ordinal);
    }

    private static string WithStart(string start) => $$"""
        (component
          (import "wasi:random/random@0.2.0" (instance $random (export "get-random-u64" (func (result u64)))))
          (core func $random (canon lower (func $random "get-random-u64")))
          (core module $memory (memory (export "memory") 1))
          (core instance $memory (instantiate $memory))
          (core module $code
            (import "host" "memory" (memory 1))
            (import "host" "random" (func $random (result i64)))
            (start $start)
            {{start}})
          (core instance $code (instantiate $code (with "host" (instance (export "memory" (memory $memory "memory")) (export "random" (func $random)))))))
        """;

    private static async Task<(int ExitCode, string Output, string Error)> InspectAsync(string text, params string[] options)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "guest.wat");
        await File.WriteAllTextAsync(file, text);
        return await SkiffProcess.RunAsync(["inspect", .. options, file]);
    }
}
