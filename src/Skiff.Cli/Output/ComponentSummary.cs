using System.Collections.Immutable;
using System.Text.Json;
using Skiff.Components.Model;
using Skiff.Components.Pool;
using Skiff.Components.Types;
using Skiff.Wasm;

namespace Skiff.Cli.Output;

/// <summary>Core modules, imports and exports of a component, as text and as JSON. The types are WIT's: <c>--wit</c>.</summary>
internal static class ComponentSummary
{
    /// <summary>As text.</summary>
    /// <param name="output">Where.</param>
    /// <param name="file">Its name.</param>
    /// <param name="component">The component.</param>
    /// <param name="type">Its type.</param>
    /// <param name="template">What its instances share, if that was asked for.</param>
    public static void WriteText(TextWriter output, string file, Component component, ComponentType type, InstanceTemplate? template = null)
    {
        output.WriteLine($"{file}: component, {component.Bytes.Length} bytes{(component.Name is { } name ? $", '{Printable(name)}'" : "")}");
        var modules = ModulesOf(component).ToList();
        output.WriteLine($"core modules {modules.Count}");
        foreach (var (depth, module) in modules)
        {
            output.WriteLine($"  {module.Bytes.Length,9} bytes, {module.Bodies.Length} functions ({module.Bodies.Sum(b => (long)b.Code.Length)} bytes of code), data {module.Data.Sum(d => (long)d.Content.Length)} bytes" +
                $"{(module.Names.Module is { } moduleName ? $", '{Printable(moduleName)}'" : "")}{(depth == 0 ? "" : $", in a component {depth} deep")}");
        }

        WriteText(output, "imports", type.Imports);
        WriteText(output, "exports", type.Exports);
        foreach (var section in component.CustomSections)
        {
            output.WriteLine($"custom section '{Printable(section.Name)}', {section.Content.Length} bytes");
        }

        if (template is not null)
        {
            TemplateSummary.WriteText(output, template);
        }
    }

    /// <summary>As JSON.</summary>
    /// <inheritdoc cref="WriteText(TextWriter, string, Component, ComponentType, InstanceTemplate?)"/>
    public static void WriteJson(Stream output, Component component, ComponentType type, InstanceTemplate? template = null)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("bytes", component.Bytes.Length);
        json.WriteStartArray("coreModules");
        foreach (var (_, module) in ModulesOf(component))
        {
            json.WriteStartObject();
            json.WriteString("name", module.Names.Module);
            json.WriteNumber("bytes", module.Bytes.Length);
            json.WriteNumber("functions", module.Bodies.Length);
            json.WriteNumber("codeBytes", module.Bodies.Sum(b => (long)b.Code.Length));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteJson(json, "imports", type.Imports);
        WriteJson(json, "exports", type.Exports);
        if (template is not null)
        {
            TemplateSummary.WriteJson(json, template);
        }

        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    private static IEnumerable<(int Depth, Module Module)> ModulesOf(Component component, int depth = 0) => component.Definitions.SelectMany(definition => definition switch
    {
        CoreModuleDefinition module => [(depth, module.Module)],
        NestedComponentDefinition nested => ModulesOf(nested.Component, depth + 1),
        _ => Enumerable.Empty<(int, Module)>(),
    });

    private static void WriteText(TextWriter output, string title, ImmutableArray<KeyValuePair<string, ExternType>> items)
    {
        output.WriteLine($"{title} {items.Length}");
        foreach (var (name, type) in items)
        {
            output.WriteLine($"  {Kind(type),-11} {Printable(name)}");
        }
    }

    private static void WriteJson(Utf8JsonWriter json, string title, ImmutableArray<KeyValuePair<string, ExternType>> items)
    {
        json.WriteStartArray(title);
        foreach (var (name, type) in items)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("kind", Kind(type));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Kind(ExternType type) => type switch
    {
        InstanceExtern => "instance",
        FunctionExtern => "function",
        TypeExtern => "type",
        ComponentExtern => "component",
        CoreModuleExtern => "core module",
        _ => "value",
    };

    // Names come from the file; they must not steer the terminal.
    private static string Printable(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));
}
