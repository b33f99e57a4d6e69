namespace Skiff.EndToEnd.Tests;

/// <summary><c>skiff new</c> and <c>skiff add</c>.</summary>
public sealed class NewTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_made_is_built_and_can_be_served_and_gets_components()
    {
        await SucceedsAsync("", "new Shop -t http-wat --accept-defaults --no-vcs");
        await SucceedsAsync("Shop", "add cart -t http-wat -a -v http-path=/cart/...");
        var (_, output, _) = await SkiffProcess.RunAsync(["build"], folder: In("Shop"));
        var run = await SkiffProcess.RunAsync(["run", "cart/main.wat"], folder: In("Shop"));
        var up = await SkiffProcess.RunAsync(["up", "--listen", "127.0.0.1:0", "--timeout", "never"], folder: In("Shop")); // loads the application before it reads that

        Assert.StartsWith("None of the components has a build command", output, StringComparison.Ordinal);
        Assert.Equal((0, "Content-Type: text/plain\n\nHello from WebAssembly text\n", ""), run);
        Assert.Contains("--timeout", up.Error, StringComparison.Ordinal);
        Assert.Equal([".gitignore", "cart", "main.wat", "spin.toml"], Directory.GetFileSystemEntries(In("Shop")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.EndsWith("""

            [[trigger.http]]
            route = "/cart/..."
            component = "cart"
            executor = { type = "wagi" }

            [component.cart]
            source = "cart/main.wat"

            """, File.ReadAllText(In("Shop/spin.toml")), StringComparison.Ordinal);
    }

    [ClangFact]
    public async Task An_application_in_C_is_built_and_runs()
    {
        await SucceedsAsync("", "new in-c -t http-c -a --no-vcs -o c");
        await SucceedsAsync("c", "add more -t http-c -a -v http-path=/more -o parts/more");
        await SucceedsAsync("c", "build");

        foreach (var module in new[] { "main.wasm", "parts/more/main.wasm" })
        {
            var run = await SkiffProcess.RunAsync(["run", "--env", "PATH_INFO=/x", module], folder: In("c"));
            Assert.Equal((0, "Content-Type: text/plain\n\nHello from C: /x\n", ""), run);
        }
    }

    [Fact]
    public async Task Every_template_makes_a_manifest_that_can_be_read_and_can_be_added_if_it_says_so()
    {
        var (_, templates, _) = await SkiffProcess.RunAsync("new", "--list");
        var (_, addable, _) = await SkiffProcess.RunAsync("add", "--list");

        Assert.Equal(["http-c", "http-empty", "http-js", "http-rust", "http-wat"], Names(templates));
        foreach (var name in Names(templates))
        {
            await SucceedsAsync("", $"new {name} -t {name} -a --no-vcs");
        }

        foreach (var name in Names(addable))
        {
            await SucceedsAsync("http-empty", $"add of-{name} -t {name} -a -v http-path=/{name}");
        }

        Assert.Equal(4, File.ReadAllText(In("http-empty/spin.toml")).Split("[[trigger.http]]").Length - 1);

        static IEnumerable<string> Names(string list) => list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]);
    }

    [Fact]
    public async Task A_template_of_ones_own_comes_before_those_inside()
    {
        Write("mine/http-wat/metadata/spin-template.toml", "manifest_version = \"1\"\nid = \"http-wat\"\ndescription = \"Mine\"\n[parameters]\nword = { prompt = \"Word?\" }\n");
        Write("mine/http-wat/content/{{project-name}}.txt", "{{word}}");
        Write("values.toml", "word = \"from the file\"");

        var list = await SucceedsAsync("", "new --list --templates mine");
        await SucceedsAsync("", "new a -t http-wat --templates mine --values-file values.toml --no-vcs");
        var missing = await SkiffProcess.RunAsync(["new", "b", "-t", "http-wat", "--templates", "mine"], folder: _folder.Path);

        Assert.Contains("http-wat    Mine\n", list, StringComparison.Ordinal);
        Assert.Equal("from the file", File.ReadAllText(In("a/a.txt")));
        Assert.Equal((2, "skiff: the template \"http-wat\" needs a value: --value word=VALUE (Word?)\n"), (missing.ExitCode, missing.Error));
    }

    [Fact]
    public async Task What_is_there_is_kept_and_nothing_is_half_made()
    {
        Write("a/main.wat", "mine");

        var kept = await SkiffProcess.RunAsync(["new", "a", "-t", "http-wat", "-a"], folder: _folder.Path);
        var left = Directory.GetFileSystemEntries(In("a")).Length;
        await SucceedsAsync("", "new a -t http-wat -a --no-vcs --allow-overwrite");

        Assert.Equal((1, "skiff: 'a/main.wat' is there already; nothing was written. --allow-overwrite replaces it\n", 1), (kept.ExitCode, kept.Error, left));
        Assert.StartsWith(";; Answers", File.ReadAllText(In("a/main.wat")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_outside_of_the_folder_are_refused()
    {
        Write("t/x/metadata/spin-template.toml", "manifest_version = \"1\"\nid = \"x\"\n[parameters]\nup = { default = \"..\" }\n");
        Write("t/x/content/{{up}}/{{up}}/file", "");

        var (exitCode, _, error) = await SkiffProcess.RunAsync(["new", "a", "-t", "x", "-a", "--templates", "t"], folder: _folder.Path);

        Assert.Equal((1, true), (exitCode, error.StartsWith("skiff: the template would write '../../file', which is outside of ", StringComparison.Ordinal)));
        Assert.False(Directory.Exists(In("a")));
    }

    [Fact]
    public async Task A_manifest_that_would_be_wrong_is_not_written()
    {
        await SucceedsAsync("", "new a -t http-wat -a --no-vcs");
        var before = File.ReadAllText(In("a/spin.toml"));

        var twice = await SkiffProcess.RunAsync(["add", "a", "-t", "http-wat", "-a"], folder: In("a"));
        var quote = await SkiffProcess.RunAsync(["new", "b", "-t", "http-wat", "-a", "-v", "project-description=\""], folder: _folder.Path);

        Assert.Contains("the manifest with the new component would not be right:\n", twice.Error, StringComparison.Ordinal);
        Assert.Contains("the new manifest would not be right:\nspin.toml:6:", quote.Error, StringComparison.Ordinal);
        Assert.Equal((1, 1, before), (twice.ExitCode, quote.ExitCode, File.ReadAllText(In("a/spin.toml"))));
        Assert.False(Directory.Exists(In("a/a")) || Directory.Exists(In("b")));
    }

    [Theory]
    [InlineData("new a", "skiff: which template? Say --template ID; there are http-c, http-empty, http-js, http-rust, http-wat\n")]
    [InlineData("new -t http-c", "skiff: which name? Say it behind the command\n")]
    [InlineData("new a -t http-cc", "skiff: there is no template \"http-cc\"; did you mean \"http-c\"?\n")]
    [InlineData("new a/b -t http-c", "skiff: 'a/b' is no name: letters and digits, words divided by - or _, a letter first\n")]
    [InlineData("new a -t http-c -v http-pth=/", "skiff: --value: the template \"http-c\" has no parameter \"http-pth\"; did you mean \"http-path\"?\n")]
    [InlineData("new a -t http-c -v http-path=x", "skiff: http-path: 'x' does not match ^/\\S*$\n")]
    [InlineData("new a -t http-c -v http-path", "skiff: --value: 'http-path' has no name and value; expected NAME=VALUE\n")]
    public async Task What_is_missing_or_wrong_is_told(string line, string expected)
    {
        var (exitCode, _, error) = await SkiffProcess.RunAsync(line.Split(' '), folder: _folder.Path);

        Assert.Equal((2, expected), (exitCode, error));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private string In(string path) => Path.Combine(_folder.Path, path);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(path))!);
        File.WriteAllText(In(path), text);
    }

    private async Task<string> SucceedsAsync(string folder, string line)
    {
        var (exitCode, output, error) = await SkiffProcess.RunAsync(line.Split(' '), folder: In(folder));
        Assert.Equal((0, ""), (exitCode, error));
        return output;
    }
}

/// <summary>A test that compiles C.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClangFactAttribute : FactAttribute
{
    public ClangFactAttribute() => Skip = Reason;

    /// <summary>Why there is none, or null.</summary>
    internal static string? Reason => File.Exists("/usr/bin/clang") && Directory.Exists("/usr/include/wasm32-wasi") ? null : "needs clang, lld, wasi-libc and libclang-rt-14-dev-wasm32";
}
