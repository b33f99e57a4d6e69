using System.Text.Json;
using Skiff.Wasm;

namespace Skiff.Cli.Output;

/// <summary>Imports, exports and sizes of a module, as text and as JSON.</summary>
internal static class ModuleSummary
{
    public static void WriteText(TextWriter output, string file, Module module)
    {
        output.WriteLine($"{file}: {module.Bytes.Length} bytes{(module.Names.Module is { } name ? $", module '{name}'" : "")}");
        output.WriteLine($"  functions {module.Bodies.Length} ({module.Bodies.Sum(b => (long)b.Code.Length)} bytes of code), types {module.Types.Length}, globals {module.Globals.Length}, " +
            $"data {module.Data.Sum(d => (long)d.Content.Length)} bytes in {module.Data.Length} segments, elements {module.Elements.Sum(e => (long)e.Count)} in {module.Elements.Length}");
        foreach (var memory in module.Memories)
        {
            output.WriteLine($"  memory    {Range(memory.Limits)} pages of 64 KiB");
        }

        foreach (var table in module.Tables)
        {
            output.WriteLine($"  table     {Range(table.Limits)} {table.Element.Text}");
        }

        output.WriteLine($"imports {module.Imports.Length}");
        foreach (var import in module.Imports)
        {
            output.WriteLine($"  {Kind(import.Kind),-9} {import.Module}.{import.Name} {TypeOf(module, import.Kind, import.Index)}");
        }

        output.WriteLine($"exports {module.Exports.Length}");
        foreach (var export in module.Exports)
        {
            output.WriteLine($"  {Kind(export.Kind),-9} {export.Name} {TypeOf(module, export.Kind, export.Index)}");
        }

        foreach (var section in module.CustomSections)
        {
            output.WriteLine($"custom section '{section.Name}', {section.Content.Length} bytes");
        }
    }

    public static void WriteJson(Stream output, Module module)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("bytes", module.Bytes.Length);
        json.WriteNumber("functions", module.Bodies.Length);
        json.WriteNumber("codeBytes", module.Bodies.Sum(b => (long)b.Code.Length));
        json.WriteStartArray("imports");
        foreach (var import in module.Imports)
        {
            json.WriteStartObject();
            json.WriteString("module", import.Module);
            WriteEntity(json, module, import.Name, import.Kind, import.Index);
        }

        json.WriteEndArray();
        json.WriteStartArray("exports");
        foreach (var export in module.Exports)
        {
            json.WriteStartObject();
            WriteEntity(json, module, export.Name, export.Kind, export.Index);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    private static void WriteEntity(Utf8JsonWriter json, Module module, string name, ExternalKind kind, int index)
    {
        json.WriteString("name", name);
        json.WriteString("kind", Kind(kind));
        json.WriteString("type", TypeOf(module, kind, index));
        json.WriteEndObject();
    }

    private static string Kind(ExternalKind kind) => kind switch
    {
        ExternalKind.Function => "function",
        ExternalKind.Table => "table",
        ExternalKind.Memory => "memory",
        _ => "global",
    };

    private static string TypeOf(Module module, ExternalKind kind, int index) => kind switch
    {
        ExternalKind.Function => module.TypeOfFunction(index).ToString(),
        ExternalKind.Table => $"{Range(module.Tables[index].Limits)} {module.Tables[index].Element.Text}",
        ExternalKind.Memory => $"{Range(module.Memories[index].Limits)} pages",
        _ => $"{(module.Globals[index].IsMutable ? "mut " : "")}{module.Globals[index].Type.Text}",
    };

    private static string Range(Limits limits) => limits.Maximum is { } maximum ? $"{limits.Minimum}..{maximum}" : $"{limits.Minimum}..";
}
