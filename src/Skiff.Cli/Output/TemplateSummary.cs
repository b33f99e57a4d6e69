using System.Globalization;
using System.Text.Json;
using Skiff.Components.Pool;

namespace Skiff.Cli.Output;

/// <summary>How much of a component's instantiation all its instances share.</summary>
internal static class TemplateSummary
{
    public static void WriteText(TextWriter output, InstanceTemplate template)
    {
        var covered = string.Create(CultureInfo.InvariantCulture, $"{template.CoreInstancesCovered} of {template.CoreInstances} core instances");
        output.WriteLine(template.IsComplete ? $"template complete: {covered}; no start function runs for a request" : $"template not complete: {covered}; {Reason(template.End)}");
    }

    public static void WriteJson(Utf8JsonWriter json, InstanceTemplate template)
    {
        json.WriteStartObject("template");
        json.WriteBoolean("complete", template.IsComplete);
        json.WriteString("end", Word(template.End));
        json.WriteNumber("coreInstances", template.CoreInstances);
        json.WriteNumber("coreInstancesCovered", template.CoreInstancesCovered);
        json.WriteEndObject();
    }

    private static string Reason(TemplateEnd end) => end switch
    {
        TemplateEnd.CallsHost => "the start function of the next one calls the host (a seed, a clock, an environment must not be shared), and runs for each request",
        TemplateEnd.GrowthRefused => "the next one was refused the growth of a memory or table, which depends on limits, and starts anew for each request",
        TemplateEnd.Traps => "the next one traps, or takes too long, and will for each request",
        _ => "",
    };

    private static string Word(TemplateEnd end) => end switch
    {
        TemplateEnd.CallsHost => "calls-host",
        TemplateEnd.GrowthRefused => "growth-refused",
        TemplateEnd.Traps => "traps",
        _ => "complete",
    };
}
