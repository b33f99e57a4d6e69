using System.Text.RegularExpressions;
using Skiff.TestKit;

namespace Skiff.Architecture.Tests;

/// <summary>Rules that no analyzer has, held by reading the sources.</summary>
public partial class SourceRuleTests
{
    private static readonly string[] NeverBlocks = ["Skiff.Runtime", "Skiff.Components", "Skiff.Wasi", "Skiff.Spin", "Skiff.Containers"];

    [Fact]
    public void Guest_facing_code_never_blocks_a_thread_on_a_task()
    {
        var found = Sources("src").Where(s => NeverBlocks.Any(project => s.Path.Contains($"/{project}/", StringComparison.Ordinal)))
            .SelectMany(s => Lines(s, IsAboutTypes(s.Path) ? BlockingWait() : BlockingCall()));

        Assert.Empty(found);
    }

    [Fact]
    public void Every_unsafe_block_says_why_it_is_right()
    {
        var found = new List<string>();
        foreach (var (path, text) in Sources("src"))
        {
            var lines = text.Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (!UnsafeBlock().IsMatch(lines[i]))
                {
                    continue;
                }

                // The reason stands just above the block or is its first line.
                var around = string.Join('\n', lines[Math.Max(0, i - 6)..Math.Min(lines.Length, i + 4)]);
                if (!around.Contains("// SAFETY:", StringComparison.Ordinal))
                {
                    found.Add($"{path}:{i + 1}");
                }
            }
        }

        Assert.Empty(found);
    }

    [Fact]
    public void Only_Native_declares_functions_of_libc()
    {
        var found = Sources("src").Where(s => !s.Path.Contains("/Skiff.Native/", StringComparison.Ordinal)).SelectMany(s => Lines(s, ImportedFunction()));

        Assert.Empty(found);
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        var found = Sources("src").Concat(Sources("test")).Where(s => !s.Path.EndsWith("SourceRuleTests.cs", StringComparison.Ordinal)).SelectMany(s => Lines(s, Unfinished()));

        Assert.Empty(found);
    }

    // Functions and variants have a "result" there; only the other two ways to block can be told by their look.
    private static bool IsAboutTypes(string path) => path.Contains("/Skiff.Components/", StringComparison.Ordinal);

    private static IEnumerable<string> Lines((string Path, string Text) source, Regex rule) =>
        source.Text.Split('\n').Select((line, index) => (line, index)).Where(l => rule.IsMatch(l.line)).Select(l => $"{source.Path}:{l.index + 1}: {l.line.Trim()}");

    private static IEnumerable<(string Path, string Text)> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(TestData.RepositoryRoot, folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .Select(f => (Path.GetRelativePath(TestData.RepositoryRoot, f).Insert(0, "/").Replace('\\', '/'), File.ReadAllText(f)));

    [GeneratedRegex(@"\.Result\b(?!\s*[=({<])|\.Wait\(\)|GetAwaiter\(\)\s*\.GetResult\(\)")]
    private static partial Regex BlockingCall();

    [GeneratedRegex(@"\.Wait\(\)|GetAwaiter\(\)\s*\.GetResult\(\)")]
    private static partial Regex BlockingWait();

    [GeneratedRegex(@"^\s*unsafe\s*$|^\s*unsafe\s*\{")]
    private static partial Regex UnsafeBlock();

    [GeneratedRegex(@"\[(LibraryImport|DllImport)\(")]
    private static partial Regex ImportedFunction();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Unfinished();
}
