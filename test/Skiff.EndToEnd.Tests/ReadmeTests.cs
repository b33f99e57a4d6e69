using System.Text.RegularExpressions;
using Skiff.TestKit;

namespace Skiff.EndToEnd.Tests;

/// <summary>The commands of the README do what it says, where it costs little to try. (<c>up</c> is what demo.sh shows; that all lines are understood is tested beside the parser.)</summary>
public sealed partial class ReadmeTests
{
    public static TheoryData<string> Commands =>
        [.. CommandLine().Matches(File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "README.md"))).Select(match => match.Groups["line"].Value)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_of_the_readme_works(string line)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "data"));
        File.Copy(Path.Combine(TestData.RepositoryRoot, "examples", "hello-c", "hello.wasm"), Path.Combine(folder.Path, "hello.wasm"));

        var (exitCode, output, error) = await SkiffProcess.RunAsync(line.Split(' '), folder: folder.Path);

        Assert.NotEmpty(output);
        Assert.All(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), said => Assert.Matches("^compil(ing: |ed )", said)); // on a slow machine

        // The example takes its arguments for files, too, and these are none.
        Assert.Equal(line.Contains("arguments", StringComparison.Ordinal) ? 1 : 0, exitCode);
    }

    [GeneratedRegex(@"^\$ skiff (?<line>(?:run|inspect|compile) .+)$", RegexOptions.Multiline)]
    private static partial Regex CommandLine();
}
