using System.Text.Json;
using Skiff.TestKit;

namespace Skiff.Components.Tests;

/// <summary>The binaries of the Component Model's test suite and what their scripts say of them.</summary>
internal static class SuiteFiles
{
    /// <summary>A binary of the suite. <see cref="Text"/> is the message it must be refused with, null for one that is valid.</summary>
    public sealed record SuiteFile(string Script, int Line, string Path, string Type, string? Text)
    {
        public ReadOnlyMemory<byte> Bytes => File.ReadAllBytes(Path);

        public override string ToString() => $"{Script}:{Line} ({System.IO.Path.GetFileName(Path)})";
    }

    public static IReadOnlyList<SuiteFile> All { get; } = [.. Read()];

    private static IEnumerable<SuiteFile> Read()
    {
        var root = TestData.Find("component/component-model");
        if (root is null)
        {
            yield break;
        }

        foreach (var script in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(script));
            foreach (var command in json.RootElement.GetProperty("commands").EnumerateArray())
            {
                if (!command.TryGetProperty("filename", out var file) || !file.GetString()!.EndsWith(".wasm", StringComparison.Ordinal))
                {
                    continue;
                }

                var type = command.GetProperty("type").GetString()!;
                var isRefused = type is "assert_invalid" or "assert_malformed";
                yield return new SuiteFile(
                    Path.GetFileNameWithoutExtension(script),
                    command.GetProperty("line").GetInt32(),
                    Path.Combine(Path.GetDirectoryName(script)!, file.GetString()!),
                    type,
                    isRefused ? command.GetProperty("text").GetString() : null);
            }
        }
    }
}
