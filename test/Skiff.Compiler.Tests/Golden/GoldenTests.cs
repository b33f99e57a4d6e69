using Skiff.TestKit;

namespace Skiff.Compiler.Tests.Golden;

/// <summary>Compares the stages of compilation with the files in this folder. <c>SKIFF_BLESS=1</c> rewrites them: read the difference before committing it.</summary>
public sealed class GoldenTests
{
    private static readonly string Folder = Path.Combine(TestData.RepositoryRoot, "test", "Skiff.Compiler.Tests", "Golden");

    public static TheoryData<string> Files()
    {
        var data = new TheoryData<string>();
        foreach (var file in Directory.GetFiles(Folder, "*.wat").Order(StringComparer.Ordinal))
        {
            data.Add(Path.GetFileName(file));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_stages_are_those_in_the_file(string file)
    {
        var path = Path.Combine(Folder, file);
        var expected = File.ReadAllText(path);

        var actual = GoldenFile.Parse(expected).Render();

        if (Environment.GetEnvironmentVariable("SKIFF_BLESS") == "1")
        {
            Assert.Null(Environment.GetEnvironmentVariable("CI"));
            File.WriteAllText(path, actual);
            return;
        }

        Assert.Equal(expected, actual);
    }
}
