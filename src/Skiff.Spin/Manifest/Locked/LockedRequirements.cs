using Skiff.Spin.Manifest.Reading;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Spin.Manifest.Locked;

/// <summary>What a locked application or a component of it needs of its host: either that is there, or it is refused by name.</summary>
internal static class LockedRequirements
{
    private const string Optional = "optional";

    // The members of a locked application that somebody who does not know them must not pass over.
    private static readonly string[] s_understood = ["host_requirements", "component_host_requirements"];

    // Requests of components to each other.
    private static readonly string[] s_offered = ["local_service_chaining"];

    /// <summary>Checks what the reader must understand, and <c>host_requirements</c>.</summary>
    public static void Check(TableReader fields, DiagnosticBag diagnostics)
    {
        foreach (var member in fields.Strings("must_understand").Where(member => !s_understood.Contains(member.Value, StringComparer.Ordinal)))
        {
            Refuse(member.Value, member.Span, diagnostics);
        }

        foreach (var entry in fields.Table("host_requirements") ?? Enumerable.Empty<TomlEntry>())
        {
            if (entry.Value is not TomlString { Value: Optional } && !s_offered.Contains(entry.Key, StringComparer.Ordinal))
            {
                Refuse(entry.Key, entry.KeySpan, diagnostics);
            }
        }

        if (fields.Table("trigger_dependencies") is { Count: > 0 } middleware)
        {
            Refuse(middleware[0].Key, middleware[0].KeySpan, diagnostics);
        }
    }

    private static void Refuse(string what, TextSpan span, DiagnosticBag diagnostics) =>
        diagnostics.Error(ManifestCodes.Requirement, span, $"the application needs \"{SourceText.Shorten(what)}\" of its host, which this version does not have");
}
