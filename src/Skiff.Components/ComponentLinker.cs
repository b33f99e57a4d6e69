using System.Collections.Immutable;
using Skiff.Components.Instantiation;
using Skiff.Components.Planning;
using Skiff.Runtime;

namespace Skiff.Components;

/// <summary>
/// What components may import. Define everything, then plan and instantiate: the first use freezes the linker, and from then on any number of threads may use it.
/// </summary>
public sealed class ComponentLinker
{
    private readonly Dictionary<string, HostInstance> _instances = new(StringComparer.Ordinal);
    private readonly List<HostInstance> _ordered = [];
    private volatile InterfaceName[]? _frozen;

    /// <summary>Makes a linker that defines nothing.</summary>
    public ComponentLinker(Engine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        Engine = engine;
        Root = new HostInstance(this, "");
    }

    /// <summary>The engine.</summary>
    public Engine Engine { get; }

    /// <summary>What components import without an interface.</summary>
    public HostInstance Root { get; }

    /// <summary>Defines an interface, or goes on with one that was defined before.</summary>
    /// <param name="name">With its newest version: <c>wasi:io/streams@0.2.12</c>. Importers of any version compatible with it get it.</param>
    /// <exception cref="InvalidOperationException">The linker has been used.</exception>
    public HostInstance DefineInstance(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ThrowIfFrozen();
        if (!_instances.TryGetValue(name, out var instance))
        {
            instance = new HostInstance(this, name);
            _instances.Add(name, instance);
            _ordered.Add(instance);
        }

        return instance;
    }

    /// <summary>Matches a component with what is defined here. Once per component and process.</summary>
    /// <exception cref="ComponentLinkException">Imports are missing or differ (all are listed), or the component needs what is not supported.</exception>
    public ComponentPlan Plan(PreparedComponent component, PlanLimits? limits = null) => Plan(component, [], limits);

    /// <summary>Matches a component with what other components export, else with what is defined here. The plan is that of the whole: an instance has instances of the others in it.</summary>
    /// <exception cref="ComponentLinkException">As without suppliers; or one of them fits no import, or two fit the same.</exception>
    public ComponentPlan Plan(PreparedComponent component, ImmutableArray<ComponentSupplier> suppliers, PlanLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(component);
        if (component.Engine != Engine || suppliers.Any(IsForeign))
        {
            throw new ArgumentException("linker and components are of different engines");
        }

        Freeze();
        return new ComponentPlan(component, Planner.Plan(this, component, suppliers, limits ?? PlanLimits.Default));
    }

    /// <summary>Makes an instance. A host function that waits fails: use <see cref="InstantiateAsync"/>.</summary>
    /// <exception cref="LinkException">A limit of the store is met.</exception>
    /// <exception cref="TrapException">A segment does not fit, or a start function trapped. The store is of no use any more.</exception>
    public ComponentInstance Instantiate(Store store, ComponentPlan plan)
    {
        var instance = Allocate(store, plan);
        InstanceStarter.Start(instance);
        return instance;
    }

    /// <summary>Makes an instance; its start functions may wait for host functions.</summary>
    /// <inheritdoc cref="Instantiate"/>
    public async ValueTask<ComponentInstance> InstantiateAsync(Store store, ComponentPlan plan, CancellationToken cancellationToken = default)
    {
        var instance = Allocate(store, plan);
        await InstanceStarter.StartAsync(instance, default, cancellationToken).ConfigureAwait(false);
        return instance;
    }

    internal HostInstance? FindInstance(in InterfaceName name, string? implements)
    {
        var names = Freeze();
        var best = InterfaceName.FindBest(names, name);
        if (best < 0 && implements is not null)
        {
            best = InterfaceName.FindBest(names, InterfaceName.Parse(implements));
        }

        return best < 0 ? null : _ordered[best];
    }

    internal void ThrowIfFrozen()
    {
        if (_frozen is not null)
        {
            throw new InvalidOperationException("the linker has been used: nothing can be defined any more");
        }
    }

    private ComponentInstance Allocate(Store store, ComponentPlan plan)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(plan);
        if (store.Engine != Engine || plan.Component.Engine != Engine)
        {
            throw new ArgumentException("linker, store and plan are of different engines");
        }

        return InstanceAllocator.Allocate(store, plan);
    }

    private bool IsForeign(ComponentSupplier supplier) => supplier.Component.Engine != Engine || supplier.Linker.Engine != Engine || supplier.Suppliers.Any(IsForeign);

    private InterfaceName[] Freeze() => _frozen ??= [.. _ordered.Select(i => InterfaceName.Parse(i.Name))];
}
