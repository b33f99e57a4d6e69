using System.Collections.Immutable;
using Skiff.Spin.Manifest;
using Skiff.Spin.Outbound;
using Skiff.Spin.Triggers.Http.Chaining;
using Skiff.Text;

namespace Skiff.Spin.Apps;

/// <summary>
/// Takes a part of an application: some components, and the triggers that lead to them. The others stay in the manifest, where dependencies may name them,
/// but nothing asks them. Source: Spin, "selective deployments".
/// </summary>
internal static class RetainedComponents
{
    /// <summary>The part.</summary>
    /// <param name="manifest">The application.</param>
    /// <param name="ids">The ids of the components; empty for all of it.</param>
    /// <param name="diagnostics">Told of ids that are none, and of components that would ask one that is left out.</param>
    public static AppManifest Select(AppManifest manifest, ImmutableArray<string> ids, DiagnosticBag diagnostics)
    {
        if (ids.IsEmpty)
        {
            return manifest;
        }

        foreach (var id in ids.Where(id => !manifest.TryFindComponent(id, out _)))
        {
            diagnostics.Error(ManifestCodes.UnknownComponent, default, $"there is no component \"{SourceText.Shorten(id)}\" to retain; there are {string.Join(", ", manifest.Components.Select(component => component.Id.Value))}");
        }

        var (kept, left) = (Components(manifest, ids, areRetained: true), Components(manifest, ids, areRetained: false));
        foreach (var component in kept)
        {
            foreach (var entry in component.AllowedOutboundHosts)
            {
                if (left.FirstOrDefault(other => LeadsTo(entry.Value, other.Id.Value)) is { } missed)
                {
                    diagnostics.Error(AppCodes.Retained, entry.Span, $"component \"{component.Id}\" is retained and may ask \"{missed.Id}\", which is not");
                }
            }
        }

        return manifest with { Triggers = [.. manifest.Triggers.Where(trigger => trigger.Components.Any(component => ids.Contains(component.Value.Value, StringComparer.Ordinal)))] };
    }

    private static List<ComponentDeclaration> Components(AppManifest manifest, ImmutableArray<string> ids, bool areRetained) =>
        [.. manifest.Components.Where(component => ids.Contains(component.Id.Value, StringComparer.Ordinal) == areRetained)];

    private static bool LeadsTo(string entry, string component) =>
        AllowedHost.TryParse(entry, out var host, out _) && !host.IsAnyHost && host.AllowsName(component + ServiceChain.InternalSuffix);
}
