using Skiff.Cli.Arguments;

namespace Skiff.Cli.Tests;

public sealed class VariableValuesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("skiff-variables-");

    [Fact]
    public void Values_come_from_the_line_and_from_files()
    {
        var source = VariableValues.Read(["a=1=2", $"b=@{Write("b.txt", "content\n")}", $"@{Write("more.json", """{"c": "3", "a": "json"}""")}", $"@{Write("more.toml", "d = \"4\"")}", "d=5"]);

        Assert.Equal(("json", "content\n", "3", "5"), (source.Find("a"), source.Find("b"), source.Find("c"), source.Find("d")));
    }

    [Theory]
    [InlineData("a", "'a' has no name and value")]
    [InlineData("=1", "'=1' has no name and value")]
    [InlineData("@x.yaml", "'@x.yaml': a file of variables must end in .json or .toml")]
    [InlineData("a=@/nowhere", "cannot read '/nowhere'")]
    [InlineData("@/nowhere.json", "cannot read '/nowhere.json'")]
    public void What_is_no_value_is_refused(string text, string message)
    {
        Assert.StartsWith($"--variable: {message}", Assert.Throws<CommandException>(() => VariableValues.Read([text])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.toml", "a = 1", "\"a\" must be a string, not an integer")]
    [InlineData("x.json", "{\"a\": [", "x.json:1:")]
    public void A_file_with_something_else_is_refused(string name, string content, string message)
    {
        Assert.Contains(message, Assert.Throws<CommandException>(() => VariableValues.Read([$"@{Write(name, content)}"])).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }
}
