using System.Text.Json;

namespace Skiff.Wasm.Tests.Spec;

/// <summary>A command of a converted script that says something about one binary module.</summary>
/// <param name="Script">The name of the script, for example <c>simd/simd_lane</c>.</param>
/// <param name="Line">Its line in the script's text.</param>
/// <param name="Type">For example <c>assert_invalid</c>.</param>
/// <param name="File">The path of the module.</param>
/// <param name="Text">The expected message, where one is expected.</param>
public sealed record SpecCommand(string Script, int Line, string Type, string File, string? Text)
{
    /// <summary>All commands about binary modules in a folder of converted scripts.</summary>
    public static IEnumerable<SpecCommand> ReadAll(string folder)
    {
        foreach (var json in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File_ReadAllBytes(json));
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("commands", out var commands))
            {
                continue;
            }

            var script = Path.GetRelativePath(folder, Path.GetDirectoryName(json)!);
            foreach (var command in commands.EnumerateArray())
            {
                if (command.TryGetProperty("filename", out var file) && file.GetString()!.EndsWith(".wasm", StringComparison.Ordinal))
                {
                    yield return new SpecCommand(
                        script,
                        command.GetProperty("line").GetInt32(),
                        command.GetProperty("type").GetString()!,
                        Path.Combine(Path.GetDirectoryName(json)!, file.GetString()!),
                        command.TryGetProperty("text", out var text) ? text.GetString() : null);
                }
            }
        }
    }

    /// <summary>The bytes of the module.</summary>
    public byte[] ReadModule() => File_ReadAllBytes(File);

    /// <inheritdoc/>
    public override string ToString() => $"{Script}.wast:{Line} ({Type}, {Path.GetFileName(File)})";

    // The property File hides the class.
    private static byte[] File_ReadAllBytes(string path) => System.IO.File.ReadAllBytes(path);
}
