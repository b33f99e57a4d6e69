using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Spin.Manifest;

/// <summary>
/// A manifest of version 2 as it is written, made regular: every trigger has an id and refers to components by their ids, also to those that
/// were written inside it. Immutable. Source: Spin's documentation, "Spin Application Manifest Reference".
/// </summary>
public sealed record AppManifest
{
    /// <summary>The text.</summary>
    public required SourceText Source { get; init; }

    /// <summary>What the application says of itself.</summary>
    public required ApplicationSection Application { get; init; }

    /// <summary>The variables that the application declares, in the order of the manifest.</summary>
    public required ImmutableArray<VariableDeclaration> Variables { get; init; }

    /// <summary>The triggers of all types, in the order of the manifest.</summary>
    public required ImmutableArray<TriggerDeclaration> Triggers { get; init; }

    /// <summary>The components: those with a section in their order, then those written inside triggers.</summary>
    public required ImmutableArray<ComponentDeclaration> Components { get; init; }

    /// <summary>Finds a component by its id.</summary>
    public bool TryFindComponent(string id, [NotNullWhen(true)] out ComponentDeclaration? component)
    {
        component = Components.FirstOrDefault(c => c.Id.Value == id);
        return component is not null;
    }
}

/// <summary>What the application says of itself.</summary>
public sealed record ApplicationSection
{
    /// <summary>Its name.</summary>
    public required Spanned<string> Name { get; init; }

    /// <summary>Its version, or null.</summary>
    public Spanned<string>? Version { get; init; }

    /// <summary>What it is for, or null.</summary>
    public Spanned<string>? Description { get; init; }

    /// <summary>Who wrote it.</summary>
    public ImmutableArray<Spanned<string>> Authors { get; init; } = [];

    /// <summary>The environments it is meant for; checked by builds.</summary>
    public TomlNode? Targets { get; init; }

    /// <summary>Settings for all triggers of a type, by type.</summary>
    public TomlTable? Trigger { get; init; }

    /// <summary>Settings of other tools.</summary>
    public TomlTable? Tool { get; init; }
}

/// <summary>A variable whose value is given when the application is started.</summary>
/// <param name="Name">In lower snake case.</param>
/// <param name="IsRequired">Whether a value must be given.</param>
/// <param name="Default">The value where none is given; null for a required one.</param>
/// <param name="IsSecret">Whether it must not be shown.</param>
/// <param name="Description">What it is for, or null.</param>
public sealed record VariableDeclaration(Spanned<string> Name, bool IsRequired, string? Default, bool IsSecret, string? Description);
