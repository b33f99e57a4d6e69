using Skiff.TestKit;

namespace Skiff.Components.Generator.Tests;

/// <summary>The code that is generated for Golden/small.wit. <c>SKIFF_BLESS=1</c> rewrites it: read the difference before committing it.</summary>
public class GoldenTests
{
    private static readonly string Folder = Path.Combine(TestData.RepositoryRoot, "test", "Skiff.Components.Generator.Tests", "Golden");

    private static readonly string[] Inputs = ["small.wit", "waiting.txt"];

    [Fact]
    public void The_generated_code_is_that_in_the_files()
    {
        var run = GeneratorRun.Of(Inputs.Select(name => (name, File.ReadAllText(Path.Combine(Folder, name)))), "demo:small/shapes@1.2.3", "demo:small/clock@1.2.3");

        Assert.Empty(run.Reported);
        Assert.Empty(run.CompilerDiagnostics);
        Assert.Equal(["Skiff.Demo.Small.Clock.g.cs", "Skiff.Demo.Small.Shapes.g.cs"], run.Sources.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, text) in run.Sources)
        {
            // No .cs file: it is no part of this project.
            var path = Path.Combine(Folder, Path.ChangeExtension(name, ".txt"));
            if (Environment.GetEnvironmentVariable("SKIFF_BLESS") == "1")
            {
                Assert.Null(Environment.GetEnvironmentVariable("CI"));
                File.WriteAllText(path, text);
            }
            else
            {
                Assert.Equal(File.ReadAllText(path), text);
            }
        }
    }
}
