using Skiff.Planted;
using Skiff.TestKit;

namespace Skiff.Spec.Tests.Fuzz;

/// <summary>The bugs planted for the generated modules to find (<c>test/Skiff.Planted</c>): each must still fit the compiler. The hunt itself is run by test.sh.</summary>
public class PlantedBugTests
{
    public static TheoryData<string> Names => [.. PlantedBugs.All.Select(bug => bug.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_planted_bug_changes_exactly_one_place_of_the_compiler(string name)
    {
        var bug = PlantedBugs.All.Single(b => b.Name == name);
        var source = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "src", "Skiff.Compiler", bug.File));

        var planted = bug.Plant(source);

        Assert.DoesNotContain(PlantedBug.Switch + " ", planted, StringComparison.Ordinal);
        Assert.Contains($"PlantedBugs.Is(\"{name}\")", planted, StringComparison.Ordinal);
    }

    [Fact]
    public void The_product_holds_no_planted_bug()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(TestData.RepositoryRoot, "src"), "*.cs", SearchOption.AllDirectories);

        Assert.DoesNotContain(sources, file => File.ReadAllText(file).Contains("SKIFF_PLANTED_BUG", StringComparison.Ordinal));
    }

    [Fact]
    public void There_are_at_least_twenty() => Assert.True(PlantedBugs.All.Select(bug => bug.Name).Distinct(StringComparer.Ordinal).Count() >= 20);
}
