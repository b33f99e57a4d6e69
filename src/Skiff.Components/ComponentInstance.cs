using Skiff.Components.Abi;
using Skiff.Components.Instantiation;
using Skiff.Components.Planning;
using Skiff.Runtime;

namespace Skiff.Components;

/// <summary>An instance of a component in a store: its core instances, its handles, its exports. Made by <see cref="ComponentLinker.Instantiate"/> or a pool.</summary>
public sealed class ComponentInstance
{
    private readonly PendingOperations _operations = new();
    private readonly Dictionary<(string Instance, string Name), ComponentFunction?> _byName = [];
    private (string? Instance, string? Name) _lastName;
    private ComponentFunction? _last;

    internal ComponentInstance(Store store, ComponentPlan plan, InstanceState[] states, Instance[] coreInstances, Func<LiftPlan, ComponentFunction> lift)
    {
        Store = store;
        Plan = plan;
        States = states;
        CoreInstances = coreInstances;
        Lift = lift;
    }

    /// <summary>The store it lives in.</summary>
    public Store Store { get; }

    /// <summary>What it was made from.</summary>
    public ComponentPlan Plan { get; }

    /// <summary>One per component instance of the plan, nested ones included; the first is the outermost.</summary>
    internal InstanceState[] States { get; }

    /// <summary>One per step of the plan.</summary>
    internal Instance[] CoreInstances { get; }

    /// <summary>The function of a lift of the plan; the same one each time.</summary>
    internal Func<LiftPlan, ComponentFunction> Lift { get; }

    /// <summary>A function that the component exports, or null.</summary>
    public ComponentFunction? GetFunction(string export) => GetFunction("", export);

    /// <summary>A function of an instance that the component exports, or null.</summary>
    /// <param name="instance">The instance's name with the version wanted, for example <c>wasi:cli/run@0.2.0</c>: an export of any compatible version is found.</param>
    /// <param name="function">The function in it.</param>
    public ComponentFunction? GetFunction(string instance, string function)
    {
        // A pool uses an instance again and again, and most often for the same function, which is asked for by the same strings.
        if (ReferenceEquals(instance, _lastName.Instance) && ReferenceEquals(function, _lastName.Name))
        {
            return _last;
        }

        if (!_byName.TryGetValue((instance, function), out var known))
        {
            known = Plan.FindFunction(instance, function) is { } lift ? Lift(lift) : null;
            _byName.Add((instance, function), known);
        }

        (_lastName, _last) = ((instance, function), known);
        return known;
    }

    /// <summary>
    /// Registers an operation that goes on after the host function that began it has returned: a timer, a read ahead, a request. A pool gives the instance to nobody else before it has
    /// ended; when the use ends, the resources that own such operations are disposed first and should cancel them.
    /// </summary>
    public void Track(Task operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        _operations.Add(operation);
    }

    internal bool HasPendingOperations => _operations.Any;

    internal Task WhenNoOperationIsPendingAsync() => _operations.WhenNoneAsync();

    /// <summary>Drops all handles and puts the flags back, as the host does when the instance's work is done.</summary>
    /// <exception cref="AggregateException">What disposals of resources threw; every other resource was disposed all the same.</exception>
    internal void Reset()
    {
        List<Exception>? failures = null;
        foreach (var state in States)
        {
            try
            {
                state.Reset();
            }
            catch (AggregateException e)
            {
                (failures ??= []).AddRange(e.InnerExceptions);
            }
        }

        if (failures is not null)
        {
            throw new AggregateException("resources failed when they were dropped", failures);
        }
    }
}
