using Skiff.Components.Planning;

namespace Skiff.Components;

/// <summary>A component matched with a linker: everything that can be decided before there is a store. Immutable, shared by threads. Made by <see cref="ComponentLinker"/>.</summary>
public sealed class ComponentPlan
{
    private readonly InterfaceName[] _instances;
    private readonly PlannedItem.Instance[] _instanceExports;

    internal ComponentPlan(PreparedComponent component, InstantiationPlan steps)
    {
        Component = component;
        Steps = steps;
        var instances = steps.Exports.Where(e => e.Value is PlannedItem.Instance).ToList();
        _instances = [.. instances.Select(e => InterfaceName.Parse(e.Key))];
        _instanceExports = [.. instances.Select(e => (PlannedItem.Instance)e.Value)];
    }

    /// <summary>The component.</summary>
    public PreparedComponent Component { get; }

    /// <summary>How many core instances an instance has.</summary>
    public int CoreInstanceCount => Steps.Steps.Length;

    internal InstantiationPlan Steps { get; }

    /// <summary>The exported name of the instance that fits <paramref name="name"/> by version, or null.</summary>
    public string? FindInstance(string name) => InterfaceName.FindBest(_instances, InterfaceName.Parse(name)) is >= 0 and var index ? _instances[index].Text : null;

    /// <summary>The lift that an export stands for, or null. An empty instance name means the component itself.</summary>
    internal LiftPlan? FindFunction(string instance, string function)
    {
        var exports = Steps.Exports;
        if (instance.Length > 0)
        {
            var index = InterfaceName.FindBest(_instances, InterfaceName.Parse(instance));
            if (index < 0)
            {
                return null;
            }

            exports = _instanceExports[index].Exports;
        }

        return (exports.GetValueOrDefault(function) as PlannedItem.Lifted)?.Lift;
    }
}
