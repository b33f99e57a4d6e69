using System.Collections.Immutable;
using System.Text.Json;
using Skiff.Components.Text;
using Skiff.Text;

namespace Skiff.Suites.Components;

/// <summary>Scripts as wast2json writes them: commands in JSON, each component in a file beside it.</summary>
internal static class JsonComponentScript
{
    public static ImmutableArray<ComponentCommand> Read(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. document.RootElement.GetProperty("commands").EnumerateArray().Select(command => Read(folder, command))];
    }

    private static ComponentCommand Read(string folder, JsonElement command)
    {
        var type = command.GetProperty("type").GetString()!;
        var kind = KindOf(type);
        var result = new ComponentCommand(kind, type, command.GetProperty("line").GetInt32()) { Text = TextOf(command, "text") };
        if (kind == ComponentCommandKind.ModuleInstance)
        {
            return result with { Name = TextOf(command, "instance"), Target = TextOf(command, "module") };
        }

        if (command.TryGetProperty("action", out var action))
        {
            return result with
            {
                Target = TextOf(action, "module"),
                Export = TextOf(action, "field"),
                Arguments = JsonComponentValue.ReadAll(action.GetProperty("args")),
                Expected = command.TryGetProperty("expected", out var expected) ? JsonComponentValue.ReadAll(expected) : [],
            };
        }

        var file = Path.Combine(folder, TextOf(command, "filename")!);
        var isText = TextOf(command, "module_type") == "text";
        return result with
        {
            KindName = type == "assert_malformed" ? $"{type} {TextOf(command, "module_type")}" : type,
            Name = TextOf(command, "name"),
            ReadComponent = () => isText ? ReadText(file) : File.ReadAllBytes(file),
        };
    }

    private static byte[] ReadText(string path) => ComponentTextReader.ToBinary(
        SourceText.FromUtf8(Path.GetFileName(path), File.ReadAllBytes(path)) ?? throw new InvalidDataException("malformed UTF-8 encoding"));

    private static ComponentCommandKind KindOf(string type) => type switch
    {
        "module" => ComponentCommandKind.Module,
        "module_definition" => ComponentCommandKind.ModuleDefinition,
        "module_instance" => ComponentCommandKind.ModuleInstance,
        "action" => ComponentCommandKind.Action,
        "assert_return" => ComponentCommandKind.AssertReturn,
        "assert_trap" => ComponentCommandKind.AssertTrap,
        "assert_invalid" => ComponentCommandKind.AssertInvalid,
        "assert_malformed" => ComponentCommandKind.AssertMalformed,
        "assert_unlinkable" => ComponentCommandKind.AssertUnlinkable,
        "assert_uninstantiable" => ComponentCommandKind.AssertUninstantiable,
        _ => throw new InvalidDataException($"unknown command '{type}'"),
    };

    private static string? TextOf(JsonElement element, string property) => element.TryGetProperty(property, out var value) ? value.GetString() : null;
}
