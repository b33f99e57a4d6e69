using System.Globalization;
using Skiff.Text.Toml;

namespace Skiff.Text.Tests.Toml;

/// <summary>Writes a document in one line with the types visible, so that tests can state it.</summary>
internal static class TomlPrinter
{
    public static string Print(TomlNode node) => node switch
    {
        TomlString s => $"\"{s.Value.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal)}\"",
        TomlInteger i => i.Value.ToString(CultureInfo.InvariantCulture),
        TomlFloat f => $"f{f.Value.ToString("R", CultureInfo.InvariantCulture)}",
        TomlBoolean b => b.Value ? "true" : "false",
        TomlDateTime d => d.Value.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)
            + (d.OffsetMinutes is { } minutes ? string.Create(CultureInfo.InvariantCulture, $"@{minutes}") : ""),
        TomlDate d => d.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TomlTime t => t.Value.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        TomlArray a => $"[{string.Join(", ", a.Select(Print))}]",
        TomlTable t => $"{{{string.Join(", ", t.Select(entry => $"{entry.Key}: {Print(entry.Value)}"))}}}",
        _ => throw new InvalidOperationException(node.Description),
    };
}
