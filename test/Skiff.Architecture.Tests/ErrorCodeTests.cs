using System.Text.RegularExpressions;
using Skiff.TestKit;

namespace Skiff.Architecture.Tests;

/// <summary>The list of error codes for users and the code agree.</summary>
public partial class ErrorCodeTests
{
    [Fact]
    public void Every_code_in_the_sources_is_explained_and_every_explained_code_exists()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(TestData.RepositoryRoot, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).ToList();
        var used = sources.SelectMany(f => Code().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value))
            .Concat(sources.Where(f => f.EndsWith("Reason.cs", StringComparison.Ordinal)).SelectMany(f => ReasonNumber().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)))
            .ToHashSet(StringComparer.Ordinal);
        var explained = Row().Matches(File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "docs", "guide", "errors.md"))).Select(m => m.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(used.Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"SK(\d{4})\b")]
    private static partial Regex Code();

    [GeneratedRegex(@"^    \w+ = (1[12]\d\d),", RegexOptions.Multiline)]
    private static partial Regex ReasonNumber();

    [GeneratedRegex(@"^\| SK(\d{4}) \| \S", RegexOptions.Multiline)]
    private static partial Regex Row();
}
