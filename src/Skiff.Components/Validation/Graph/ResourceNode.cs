namespace Skiff.Components.Validation.Graph;

/// <summary>A resource type: two are the same only if they are the same object.</summary>
/// <param name="definedIn">The component that defines it, and may make new handles of it; null for one that is imported or comes of an instance.</param>
/// <param name="representation">The core type behind a handle; i32 where it is not known.</param>
internal sealed class Resource(Scope? definedIn = null, Skiff.Wasm.ValueType representation = Skiff.Wasm.ValueType.I32)
{
    public Scope? DefinedIn { get; } = definedIn;

    public Skiff.Wasm.ValueType Representation { get; } = representation;
}

/// <summary>A type index that stands for a resource type.</summary>
internal sealed class ResourceNode(Resource resource) : TypeNode
{
    public Resource Resource { get; } = resource;

    public override string Text => "resource";

    public override TypeNode WithNewIdentity() => new ResourceNode(Resource);
}
