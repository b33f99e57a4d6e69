using System.Collections.Immutable;
using Skiff.Text;

namespace Skiff.Components.Wit;

/// <summary>A place in one of several texts.</summary>
/// <param name="Source">The text.</param>
/// <param name="Span">The place.</param>
public readonly record struct WitLocation(SourceText Source, TextSpan Span);

/// <summary>A diagnostic of one of several texts.</summary>
/// <param name="Source">The text.</param>
/// <param name="Diagnostic">The finding.</param>
public sealed record WitDiagnostic(SourceText Source, Diagnostic Diagnostic)
{
    /// <summary>One line: place, severity, code, message.</summary>
    public override string ToString() =>
        $"{Source.Name}:{Source.PositionOf(Diagnostic.Span.Start)}: {(Diagnostic.Severity == Severity.Error ? "error" : "warning")} {Diagnostic.Code}: {Diagnostic.Message}";
}

/// <summary>An interface or a world: what types can be defined in.</summary>
public abstract class WitScope
{
    private protected WitScope(WitPackageName package, string name, WitLocation location)
    {
        Package = package;
        Name = name;
        Location = location;
    }

    /// <summary>The package it belongs to.</summary>
    public WitPackageName Package { get; }

    /// <summary>Kebab case.</summary>
    public string Name { get; }

    /// <summary>Where it is written.</summary>
    public WitLocation Location { get; }

    /// <summary>The types, used ones included, in the order of the text.</summary>
    public ImmutableArray<WitTypeDefinition> Types { get; internal set; } = [];

    /// <summary>For example <c>wasi:io/streams@0.2.12</c>.</summary>
    public virtual string FullName => Package.Qualify(Name);

    /// <inheritdoc/>
    public sealed override string ToString() => FullName;
}

/// <summary>An interface.</summary>
public sealed class WitInterface : WitScope
{
    internal WitInterface(WitPackageName package, string name, WitLocation location, bool isInline = false)
        : base(package, name, location) => IsInline = isInline;

    /// <summary>Written inside a world: it has the plain name of its import or export, and nothing can use it.</summary>
    public bool IsInline { get; }

    /// <summary>The free functions in the order of the text; those of resources are with the resource.</summary>
    public ImmutableArray<WitFunction> Functions { get; internal set; } = [];

    /// <inheritdoc/>
    public override string FullName => IsInline ? Name : base.FullName;
}

/// <summary>A world.</summary>
public sealed class WitWorld : WitScope
{
    internal WitWorld(WitPackageName package, string name, WitLocation location)
        : base(package, name, location)
    {
    }

    /// <summary>What a component of this world may import: included worlds' items and interfaces used by others are among them.</summary>
    public ImmutableArray<WitWorldItem> Imports { get; internal set; } = [];

    /// <summary>What a component of this world exports.</summary>
    public ImmutableArray<WitWorldItem> Exports { get; internal set; } = [];
}

/// <summary>An import or export of a world: an interface or a function.</summary>
/// <param name="Name">The name a component has for it: an interface's full name, or a plain name.</param>
/// <param name="Interface">The interface, or null.</param>
/// <param name="Function">The function, or null.</param>
public sealed record WitWorldItem(string Name, WitInterface? Interface, WitFunction? Function)
{
    /// <summary>Whether the name is one written for this item, rather than an interface's.</summary>
    public bool IsPlain => Interface is null || Interface.IsInline || Interface.FullName != Name;
}

/// <summary>A package: everything declared under its name, in whatever files.</summary>
public sealed class WitPackage
{
    internal WitPackage(WitPackageName name) => Name = name;

    /// <summary>Its name.</summary>
    public WitPackageName Name { get; }

    /// <summary>In the order of the texts.</summary>
    public ImmutableArray<WitInterface> Interfaces { get; internal set; } = [];

    /// <summary>In the order of the texts.</summary>
    public ImmutableArray<WitWorld> Worlds { get; internal set; } = [];
}
