using Skiff.Components.Wit.Syntax;
using Skiff.Text;

namespace Skiff.Components.Wit.Resolution;

internal enum Progress
{
    Untouched,
    Running,
    Done,
}

/// <summary>A package while it is resolved.</summary>
internal sealed class PackageEntry(WitPackageName name)
{
    public WitPackageName Name { get; } = name;

    public Dictionary<string, InterfaceEntry> Interfaces { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, WorldEntry> Worlds { get; } = new(StringComparer.OrdinalIgnoreCase);

    // In the order of the texts.
    public List<InterfaceEntry> InterfaceOrder { get; } = [];

    public List<WorldEntry> WorldOrder { get; } = [];
}

/// <summary>The part of a package that is in one file (or one pair of braces): top-level uses hold for it alone.</summary>
internal sealed class FileScope(SourceText source, PackageEntry package)
{
    public SourceText Source { get; } = source;

    public PackageEntry Package { get; } = package;

    public Dictionary<string, PathSyntax> Uses { get; } = new(StringComparer.Ordinal);

    public WitLocation At(TextSpan span) => new(Source, span);
}

/// <summary>An interface or world while it is resolved.</summary>
internal abstract class ScopeEntry(FileScope file, WitScope scope)
{
    public FileScope File { get; } = file;

    public WitScope Scope { get; } = scope;

    public Progress Progress { get; set; }

    public Dictionary<string, DefinitionEntry> Types { get; } = new(StringComparer.Ordinal);
}

internal sealed class InterfaceEntry(FileScope file, InterfaceSyntax syntax, WitInterface result) : ScopeEntry(file, result)
{
    public InterfaceSyntax Syntax { get; } = syntax;

    public WitInterface Result { get; } = result;
}

internal sealed class WorldEntry(FileScope file, WorldSyntax syntax, WitWorld result) : ScopeEntry(file, result)
{
    public WorldSyntax Syntax { get; } = syntax;

    public WitWorld Result { get; } = result;
}

/// <summary>A named type while it is resolved. Without syntax it is a use, and done.</summary>
internal sealed class DefinitionEntry(WitTypeDefinition definition, TypeDefinitionSyntax? syntax)
{
    public WitTypeDefinition Definition { get; } = definition;

    public TypeDefinitionSyntax? Syntax { get; } = syntax;

    public Progress Progress { get; set; } = syntax is null ? Progress.Done : Progress.Untouched;
}
