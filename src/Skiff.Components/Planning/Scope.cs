using System.Collections.Immutable;
using Skiff.Components.Model;
using Skiff.Runtime;

namespace Skiff.Components.Planning;

/// <summary>The index spaces of one instantiation of a component, or of the type of an instance or component, while it is walked.</summary>
/// <param name="enclosing">The scope it was written in, which outer aliases refer to.</param>
/// <param name="state">Which component instance it is.</param>
internal sealed class Scope(Scope? enclosing, int state)
{
    public int State { get; } = state;

    public List<CoreItem> CoreFunctions { get; } = [];

    public List<CoreItem> CoreTables { get; } = [];

    public List<CoreItem> CoreMemories { get; } = [];

    public List<CoreItem> CoreGlobals { get; } = [];

    public List<PlannedCoreInstance> CoreInstances { get; } = [];

    public List<PlannedItem.CoreModule> CoreModules { get; } = [];

    public List<PlannedItem> Functions { get; } = [];

    /// <summary>As in <see cref="PlannedItem.OfType"/>.</summary>
    public List<object> Types { get; } = [];

    public List<PlannedItem.Component> Components { get; } = [];

    public List<PlannedItem.Instance> Instances { get; } = [];

    /// <summary>The scope so many levels out; 0 is this one. Validated, so it exists.</summary>
    public Scope Outer(int levels) => levels == 0 ? this : enclosing!.Outer(levels - 1);

    /// <summary>Adds a core definition to the space of its sort.</summary>
    public void AddCore(Sort sort, CoreItem item) => (sort switch
    {
        Sort.CoreFunction => CoreFunctions,
        Sort.CoreTable => CoreTables,
        Sort.CoreMemory => CoreMemories,
        _ => CoreGlobals,
    }).Add(item);

    /// <summary>A core definition.</summary>
    public CoreItem FindCore(SortIndex item) => (item.Sort switch
    {
        Sort.CoreFunction => CoreFunctions,
        Sort.CoreTable => CoreTables,
        Sort.CoreMemory => CoreMemories,
        _ => CoreGlobals,
    })[item.Index];

    /// <summary>A definition.</summary>
    public PlannedItem Find(SortIndex item) => item.Sort switch
    {
        Sort.Type => new PlannedItem.OfType(Types[item.Index]),
        Sort.Instance => Instances[item.Index],
        Sort.Component => Components[item.Index],
        Sort.CoreModule => CoreModules[item.Index],
        _ => Functions[item.Index],
    };

    /// <summary>Adds a definition to the space of its sort.</summary>
    public void Add(PlannedItem item)
    {
        switch (item)
        {
            case PlannedItem.Instance instance:
                Instances.Add(instance);
                break;
            case PlannedItem.OfType type:
                Types.Add(type.Value);
                break;
            case PlannedItem.Component component:
                Components.Add(component);
                break;
            case PlannedItem.CoreModule module:
                CoreModules.Add(module);
                break;
            default:
                Functions.Add(item);
                break;
        }
    }
}

/// <summary>A core instance while planning: one of a module, or exports put together.</summary>
internal abstract record PlannedCoreInstance
{
    /// <summary>What it exports under a name. Validated, so it exists.</summary>
    public abstract CoreItem this[string name] { get; }

    /// <summary>An instance of a module.</summary>
    public sealed record OfModule(int Index, WasmModule Module) : PlannedCoreInstance
    {
        public override CoreItem this[string name] => new CoreItem.FromInstance(Index, Module.FindExport(name)!);
    }

    /// <summary>Exports put together.</summary>
    public sealed record Inline(ImmutableDictionary<string, CoreItem> Exports) : PlannedCoreInstance
    {
        public override CoreItem this[string name] => Exports[name];
    }
}
