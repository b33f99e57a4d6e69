using System.Text.Json;
using Skiff.TestKit;

namespace Skiff.Wasm.Tests.Text;

/// <summary>The converted files of the official suite: spec/wg-2.0/&lt;name&gt;/&lt;name&gt;.json.</summary>
internal static class SpecSuite
{
    public static string? Folder => TestData.Find("spec/wg-2.0");

    public static IEnumerable<string> Files() =>
        Folder is null ? [] : Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories)
            .Where(file => Path.GetFileNameWithoutExtension(file) == Path.GetFileName(Path.GetDirectoryName(file)))
            .Order(StringComparer.Ordinal);

    public static IEnumerable<SpecCommand> Commands(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (var command in document.RootElement.GetProperty("commands").EnumerateArray())
        {
            yield return new SpecCommand(
                command.GetProperty("type").GetString()!,
                command.GetProperty("line").GetInt32(),
                command.TryGetProperty("filename", out var name) ? Path.Combine(Path.GetDirectoryName(file)!, name.GetString()!) : null,
                command.TryGetProperty("text", out var text) ? text.GetString() : null);
        }
    }
}

internal sealed record SpecCommand(string Type, int Line, string? Module, string? Text);

/// <summary>A test that needs the official suite; skipped, with the reason, where it is not there.</summary>
internal sealed class SpecSuiteFactAttribute : FactAttribute
{
    public SpecSuiteFactAttribute()
    {
        if (SpecSuite.Folder is null)
        {
            Skip = "spec/wg-2.0 not found: set SKIFF_TESTDATA or put the test data beside the checkout";
        }
    }
}
