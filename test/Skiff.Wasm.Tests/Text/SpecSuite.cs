using System.Text.Json;
using Skiff.TestKit;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Wasm.Tests.Text;

/// <summary>The scripts of the official suite in both forms: converted to JSON with the modules beside it (2.0), and as text (2.0 and later mixed).</summary>
internal static class SpecSuite
{
    public const string Converted = "spec/wg-2.0";
    public const string Text = "spec/wast";

    /// <summary>The converted scripts: name and commands.</summary>
    public static IEnumerable<(string Name, List<SuiteCommand> Commands)> Scripts() =>
        Directory.EnumerateFiles(TestData.Find(Converted)!, "*.json", SearchOption.AllDirectories)
            .Where(file => Path.GetFileNameWithoutExtension(file) == Path.GetFileName(Path.GetDirectoryName(file)))
            .Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileNameWithoutExtension(file), Commands(file)));

    /// <summary>A script's text.</summary>
    public static SourceText ReadText(string name) =>
        SourceText.FromUtf8($"{name}.wast", File.ReadAllBytes(TestData.Find($"{Text}/{name}.wast")!))
            ?? throw new InvalidDataException($"{name}.wast is not UTF-8");

    /// <summary>The name of a command in the JSON form.</summary>
    public static string TypeOf(WastCommand command) => command switch
    {
        WastModuleCommand module => module.IsDefinition ? "module_definition" : "module",
        WastInstanceCommand => "module_instance",
        WastRegisterCommand => "register",
        WastActionCommand => "action",
        WastAssertReturn => "assert_return",
        WastAssertTrap trap => trap.IsExhaustion ? "assert_exhaustion" : "assert_trap",
        WastAssertModule { Fault: WastModuleFault.Malformed } => "assert_malformed",
        WastAssertModule { Fault: WastModuleFault.Invalid } => "assert_invalid",
        WastAssertModule { Fault: WastModuleFault.Unlinkable } => "assert_unlinkable",
        WastAssertModule => "assert_uninstantiable",
        _ => command.GetType().Name,
    };

    /// <summary>What another reader made of the very text of <see cref="ReadText"/>.</summary>
    public static List<SuiteCommand> ConvertedText(string name) => Commands(TestData.Find($"spec/main/{name}/{name}.json")!);

    private static List<SuiteCommand> Commands(string file)
    {
        // The commands refer to the document, so that it is left to the garbage collector.
        var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. document.RootElement.GetProperty("commands").EnumerateArray().Select(command => new SuiteCommand(
            command.GetProperty("type").GetString()!,
            command.TryGetProperty("filename", out var name) ? Path.Combine(Path.GetDirectoryName(file)!, name.GetString()!) : null,
            command.TryGetProperty("text", out var text) ? text.GetString() : null,
            command.GetProperty("line").GetInt32(),
            command))];
    }
}

/// <summary>A command of a converted script.</summary>
internal sealed record SuiteCommand(string Type, string? Module, string? Text, int Line, JsonElement Json)
{
    public bool IsTextModule => Module is not null && Module.EndsWith(".wat", StringComparison.Ordinal);
}
