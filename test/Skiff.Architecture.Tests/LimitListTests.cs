using System.Text.RegularExpressions;
using Skiff.TestKit;

namespace Skiff.Architecture.Tests;

/// <summary>docs/limits.md names every limit.</summary>
public partial class LimitListTests
{
    [Fact]
    public void Every_limit_stands_in_the_list()
    {
        var list = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "docs", "limits.md"));
        var limits = Directory.EnumerateFiles(Path.Combine(TestData.RepositoryRoot, "src"), "*Limits.cs", SearchOption.AllDirectories)
            .SelectMany(f => Limit().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).ToList();

        Assert.NotEmpty(limits);
        Assert.DoesNotContain(limits, name => !list.Contains($"`{name}`", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"public (?:const )?(?:int|uint|long|TimeSpan) (\w+)(?: \{ get; init; \})? =")]
    private static partial Regex Limit();
}
