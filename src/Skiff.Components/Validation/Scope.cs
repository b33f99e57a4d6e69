using Skiff.Components.Model;
using Skiff.Components.Types;
using Skiff.Components.Validation.Graph;
using Skiff.Components.Validation.Names;
using Skiff.Wasm;

namespace Skiff.Components.Validation;

/// <summary>What a scope is the inside of.</summary>
internal enum ScopeKind
{
    Component,
    ComponentType,
    InstanceType,
}

/// <summary>A core type: of a function or of a module.</summary>
internal readonly record struct CoreTypeEntry(FunctionType? Function, CoreModuleNode? Module);

/// <summary>
/// The index spaces of a component, or of the type of a component or instance, as far as its definitions have been validated.
/// Source: Component Model, Explainer.md, "Index Spaces".
/// </summary>
internal sealed class Scope(ScopeKind kind, Scope? parent)
{
    public ScopeKind Kind { get; } = kind;

    public Scope? Parent { get; } = parent;

    public List<FunctionType> CoreFunctions { get; } = [];

    public List<TableType> CoreTables { get; } = [];

    public List<MemoryType> CoreMemories { get; } = [];

    public List<GlobalType> CoreGlobals { get; } = [];

    public List<FunctionType> CoreTags { get; } = [];

    public List<CoreTypeEntry> CoreTypes { get; } = [];

    public List<CoreModuleNode> CoreModules { get; } = [];

    public List<Dictionary<string, CoreExternType>> CoreInstances { get; } = [];

    public List<FunctionNode> Functions { get; } = [];

    public List<ValueNode> Values { get; } = [];

    /// <summary>The values that were used, which must be all of them, once each.</summary>
    public HashSet<int> UsedValues { get; } = [];

    public List<TypeNode> Types { get; } = [];

    public List<ComponentNode> Components { get; } = [];

    public List<InstanceNode> Instances { get; } = [];

    public EntityMap Imports { get; } = new();

    public EntityMap Exports { get; } = new();

    /// <summary>The resource types that imports bring.</summary>
    public List<Resource> ImportedResources { get; } = [];

    /// <summary>The resource types that come to be here.</summary>
    public List<Resource> DefinedResources { get; } = [];

    public NameRules ImportNames { get; } = new("import");

    public NameRules ExportNames { get; } = new("export");

    /// <summary>Which types have names outside.</summary>
    public Visibility Visibility { get; } = new();

    public TypeNode Type(int index, long offset) => At(Types, index, "type", offset);

    public FunctionType CoreFunction(int index, long offset) => At(CoreFunctions, index, "function", offset);

    /// <summary>What has an index in a space of the component level.</summary>
    public Entity Find(SortIndex item, long offset) => item.Sort switch
    {
        Sort.CoreModule => new Entity(item.Sort, At(CoreModules, item.Index, "module", offset)),
        Sort.Function => new Entity(item.Sort, At(Functions, item.Index, "function", offset)),
        Sort.Value => new Entity(item.Sort, UseValue(item.Index, offset)),
        Sort.Type => new Entity(item.Sort, Type(item.Index, offset)),
        Sort.Component => new Entity(item.Sort, At(Components, item.Index, "component", offset)),
        Sort.Instance => new Entity(item.Sort, At(Instances, item.Index, "instance", offset)),
        _ => throw new ComponentValidationException(
            ComponentValidationReason.WrongKind, $"a {Entity.TextOf(item.Sort)} cannot be passed between components", offset),
    };

    /// <summary>Adds to the space of its sort.</summary>
    public void Add(Entity entity)
    {
        switch (entity.Sort)
        {
            case Sort.CoreModule:
                CoreModules.Add((CoreModuleNode)entity.Type);
                break;
            case Sort.Function:
                Functions.Add((FunctionNode)entity.Type);
                break;
            case Sort.Value:
                Values.Add((ValueNode)entity.Type);
                break;
            case Sort.Type:
                Types.Add(entity.Type);
                break;
            case Sort.Component:
                Components.Add((ComponentNode)entity.Type);
                break;
            default:
                Instances.Add((InstanceNode)entity.Type);
                break;
        }
    }

    public CoreExternType FindCore(SortIndex item, long offset) => item.Sort switch
    {
        Sort.CoreFunction => new CoreExternType.Function(CoreFunction(item.Index, offset)),
        Sort.CoreTable => new CoreExternType.Table(At(CoreTables, item.Index, "table", offset)),
        Sort.CoreMemory => new CoreExternType.Memory(At(CoreMemories, item.Index, "memory", offset)),
        Sort.CoreGlobal => new CoreExternType.Global(At(CoreGlobals, item.Index, "global", offset)),
        Sort.CoreTag => new CoreExternType.Tag(At(CoreTags, item.Index, "tag", offset)),
        _ => throw new ComponentValidationException(
            ComponentValidationReason.WrongKind, $"a {Entity.TextOf(item.Sort)} cannot be exported by a core instance", offset),
    };

    public void AddCore(CoreExternType type)
    {
        switch (type)
        {
            case CoreExternType.Function function:
                CoreFunctions.Add(function.Type);
                break;
            case CoreExternType.Table table:
                CoreTables.Add(table.Type);
                break;
            case CoreExternType.Memory memory:
                CoreMemories.Add(memory.Type);
                break;
            case CoreExternType.Global global:
                CoreGlobals.Add(global.Type);
                break;
            case CoreExternType.Tag tag:
                CoreTags.Add(tag.Type);
                break;
        }
    }

    /// <summary>Every value is used exactly once. Source: Binary.md, "Start Definitions".</summary>
    public ValueNode UseValue(int index, long offset)
    {
        var value = At(Values, index, "value", offset);
        return UsedValues.Add(index)
            ? value
            : throw new ComponentValidationException(ComponentValidationReason.ValueUse, $"cannot use value {index} more than once", offset);
    }

    /// <summary>An element of an index space.</summary>
    public static T At<T>(List<T> space, int index, string what, long offset) =>
        (uint)index < (uint)space.Count
            ? space[index]
            : throw new ComponentValidationException(
                ComponentValidationReason.UnknownIndex, $"unknown {what} {(uint)index}: {what} index out of bounds", offset);
}
