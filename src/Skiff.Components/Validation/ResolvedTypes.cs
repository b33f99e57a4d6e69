using System.Collections.Immutable;
using Skiff.Components.Model;
using Skiff.Components.Types;
using Skiff.Components.Validation.Graph;

namespace Skiff.Components.Validation;

/// <summary>Makes the public types of validated ones: each node once, each resource type once.</summary>
internal sealed class ResolvedTypes
{
    private readonly Dictionary<TypeNode, object> _types = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Resource, ResourceType> _resources = [];

    public ComponentType Resolve(ComponentNode type)
    {
        if (_types.TryGetValue(type, out var known))
        {
            return (ComponentType)known;
        }

        var any = new HashSet<Resource>(type.ImportedResources);
        var resolved = new ComponentType(Resolve(type.Imports, any), Resolve(type.Exports, any));
        _types.Add(type, resolved);
        return resolved;
    }

    private ComponentInstanceType Resolve(InstanceNode type, HashSet<Resource> any)
    {
        if (_types.TryGetValue(type, out var known))
        {
            return (ComponentInstanceType)known;
        }

        var resolved = new ComponentInstanceType(Resolve(type.Exports, any));
        _types.Add(type, resolved);
        return resolved;
    }

    // The first name that an imported resource type comes under is where any type may be given; later ones must be the same.
    private ImmutableArray<KeyValuePair<string, ExternType>> Resolve(EntityMap entities, HashSet<Resource> any)
    {
        var resolved = ImmutableArray.CreateBuilder<KeyValuePair<string, ExternType>>(entities.Count);
        foreach (var (name, entity) in entities)
        {
            resolved.Add(new KeyValuePair<string, ExternType>(name, Resolve(name, entity, any)));
        }

        return resolved.MoveToImmutable();
    }

    private ExternType Resolve(string name, Entity entity, HashSet<Resource> any) => (entity.Sort, entity.Type) switch
    {
        (Sort.Type, ResourceNode resource) => new TypeExtern(Resolve(resource.Resource, name), any.Remove(resource.Resource)),
        (Sort.Type, ValueNode value) => new TypeExtern(Resolve(value)),
        (Sort.Type, FunctionNode function) => new TypeExtern(Resolve(function)),
        (Sort.Type, InstanceNode instance) => new TypeExtern(Resolve(instance, [.. instance.DefinedResources])),
        (Sort.Type, ComponentNode component) => new TypeExtern(Resolve(component)),
        (_, CoreModuleNode module) => new CoreModuleExtern(module.Type),
        (_, FunctionNode function) => new FunctionExtern(Resolve(function)),
        (_, ValueNode value) => new ValueExtern(Resolve(value)),
        (_, ComponentNode component) => new ComponentExtern(Resolve(component)),
        (_, InstanceNode instance) => new InstanceExtern(Resolve(instance, any)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private ResourceType Resolve(Resource resource, string name)
    {
        if (!_resources.TryGetValue(resource, out var resolved))
        {
            resolved = new ResourceType(name);
            _resources.Add(resource, resolved);
        }

        return resolved;
    }

    private ComponentFunctionType Resolve(FunctionNode type)
    {
        if (_types.TryGetValue(type, out var known))
        {
            return (ComponentFunctionType)known;
        }

        var parameters = type.Parameters.Select((p, i) => new NamedType(type.Names[i], Resolve(p))).ToImmutableArray();
        var resolved = new ComponentFunctionType(type.IsAsync, new EquatableArray<NamedType>(parameters), ResolveOptional(type.Result));
        _types.Add(type, resolved);
        return resolved;
    }

    private ComponentValueType? ResolveOptional(ValueNode? type) => type is null ? null : Resolve(type);

    private ComponentValueType Resolve(ValueNode type)
    {
        if (_types.TryGetValue(type, out var known))
        {
            return (ComponentValueType)known;
        }

        var resolved = Make(type);
        _types.Add(type, resolved);
        return resolved;
    }

    private ComponentValueType Make(ValueNode type) => type.Kind switch
    {
        ValueKind.Primitive => new PrimitiveType(type.PrimitiveKind),
        ValueKind.Record => new RecordType(new EquatableArray<NamedType>([.. type.Parts.Select((p, i) => new NamedType(type.Names[i], Required(p)))])),
        ValueKind.Variant => new VariantType(new EquatableArray<VariantCase>([.. type.Parts.Select((p, i) => new VariantCase(type.Names[i], ResolveOptional(p)))])),
        ValueKind.List => new ListType(Required(type.Parts[0])),
        ValueKind.FixedList => new ListType(Required(type.Parts[0]), type.Length),
        ValueKind.Map => new MapType(Required(type.Parts[0]), Required(type.Parts[1])),
        ValueKind.Tuple => new TupleType(new EquatableArray<ComponentValueType>([.. type.Parts.Select(Required)])),
        ValueKind.Flags => new FlagsType(new EquatableArray<string>(type.Names)),
        ValueKind.Enum => new EnumType(new EquatableArray<string>(type.Names)),
        ValueKind.Option => new OptionType(Required(type.Parts[1])),
        ValueKind.Result => new ResultType(ResolveOptional(type.Parts[0]), ResolveOptional(type.Parts[1])),
        ValueKind.Own => new OwnType(ResourceOf(type)),
        ValueKind.Borrow => new BorrowType(ResourceOf(type)),
        ValueKind.Stream => new StreamType(ResolveOptional(type.Parts[0])),
        _ => new FutureType(ResolveOptional(type.Parts[0])),
    };

    // Only the payloads of cases, results, streams and futures may be missing.
    private ComponentValueType Required(ValueNode? type) => Resolve(type ?? throw new System.Diagnostics.UnreachableException());

    private ResourceType ResourceOf(ValueNode handle) =>
        Resolve((handle.Resource ?? throw new System.Diagnostics.UnreachableException()).Resource, "resource");
}
