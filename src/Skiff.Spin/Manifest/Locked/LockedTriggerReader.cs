using System.Collections.Immutable;
using Skiff.Spin.Manifest.Reading;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Spin.Manifest.Locked;

/// <summary>Reads the triggers of a locked application.</summary>
internal static class LockedTriggerReader
{
    /// <summary>Reads them.</summary>
    /// <param name="root">The locked application.</param>
    /// <param name="components">Its components, by id.</param>
    /// <param name="diagnostics">Gets the problems.</param>
    public static ImmutableArray<TriggerDeclaration> ReadAll(TableReader root, OrderedDictionary<string, ComponentDeclaration> components, DiagnosticBag diagnostics)
    {
        var triggers = ImmutableArray.CreateBuilder<TriggerDeclaration>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in root.Tables("triggers"))
        {
            if (Read(table, components, diagnostics) is not { } trigger)
            {
                continue;
            }

            triggers.Add(trigger);
            if (!ids.Add(trigger.Id))
            {
                diagnostics.Error(ManifestCodes.DuplicateId, trigger.Span, $"another trigger has the id \"{SourceText.Shorten(trigger.Id)}\" already");
            }
        }

        return triggers.DrainToImmutable();
    }

    private static TriggerDeclaration? Read(TomlTable table, OrderedDictionary<string, ComponentDeclaration> components, DiagnosticBag diagnostics)
    {
        var fields = new TableReader(table, "a trigger", diagnostics);
        LockedRequirements.Check(fields, diagnostics);
        if ((fields.RequiredString("id"), fields.RequiredString("trigger_type")) is not ({ } id, { } type) || fields.Table("trigger_config") is not { } settings)
        {
            if (!table.TryGet("trigger_config", out _))
            {
                fields.ReportMissing("trigger_config");
            }

            return null;
        }

        var configuration = new TableReader(settings, $"trigger \"{SourceText.Shorten(id.Value)}\"", diagnostics);
        ImmutableArray<KeyValuePair<string, Spanned<string>>> used = configuration.String("component") is { } component ? [new("", component)] : [];
        foreach (var (_, reference) in used)
        {
            TriggerReader.CheckReference(reference, components, diagnostics);
        }

        return type.Value == HttpTriggerDeclaration.TypeName
            ? HttpTriggerReader.Read(configuration, new HttpTriggerDeclaration(id.Value, used, settings.Span), diagnostics)
            : new OtherTriggerDeclaration(type.Value, id.Value, used, type.Span, settings, table.Span);
    }
}
