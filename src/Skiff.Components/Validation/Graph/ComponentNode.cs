namespace Skiff.Components.Validation.Graph;

/// <summary>The type of a component.</summary>
internal sealed class ComponentNode : TypeNode
{
    public ComponentNode(EntityMap imports, EntityMap exports, IReadOnlyList<Resource> importedResources, IReadOnlyList<Resource> definedResources)
    {
        Imports = imports;
        Exports = exports;
        ImportedResources = importedResources;
        DefinedResources = definedResources;
        var size = 1;
        foreach (var (_, entity) in imports.Concat(exports))
        {
            size = AddSizes(size, entity.Type.Size);
            Depth = Math.Max(Depth, entity.Type.Depth + 1);
        }

        Size = size;
    }

    public EntityMap Imports { get; }

    public EntityMap Exports { get; }

    /// <summary>The resource types that arguments stand in for.</summary>
    public IReadOnlyList<Resource> ImportedResources { get; }

    /// <summary>The resource types that each instantiation makes anew.</summary>
    public IReadOnlyList<Resource> DefinedResources { get; }

    public override string Text => "component";

    public override TypeNode WithNewIdentity() => new ComponentNode(Imports, Exports, ImportedResources, DefinedResources);
}
