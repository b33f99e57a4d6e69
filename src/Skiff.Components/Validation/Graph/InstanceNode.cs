namespace Skiff.Components.Validation.Graph;

/// <summary>The type of an instance.</summary>
internal sealed class InstanceNode : TypeNode
{
    public InstanceNode(EntityMap exports, IReadOnlyList<Resource> definedResources)
    {
        Exports = exports;
        DefinedResources = definedResources;
        var size = 1;
        foreach (var (_, export) in exports)
        {
            size = AddSizes(size, export.Type.Size);
            Depth = Math.Max(Depth, export.Type.Depth + 1);
        }

        Size = size;
    }

    public EntityMap Exports { get; }

    /// <summary>The resource types that each instance has anew. An instance at hand has none: its types are what they are.</summary>
    public IReadOnlyList<Resource> DefinedResources { get; }

    public override string Text => "instance";

    public override TypeNode WithNewIdentity() => new InstanceNode(Exports, DefinedResources);
}
