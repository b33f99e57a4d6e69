using System.Diagnostics;
using Skiff.Components.Abi;
using Skiff.Components.Planning;
using Skiff.Runtime;
using Skiff.Runtime.Instantiation;
using Skiff.Wasm;

namespace Skiff.Components.Instantiation;

/// <summary>
/// The part of a plan that runs no guest code and that a pool keeps from one use to the next: allocates the core instances, binds their imports, makes trampolines, lifts and the
/// states of component instances. What follows (active segments, start functions) is <see cref="InstanceStarter"/>'s. That all of this comes before any start function makes no difference
/// to a guest: allocation looks at declared types alone, and these the validator has compared.
/// </summary>
internal sealed class InstanceAllocator
{
    private readonly Store _store;
    private readonly InstantiationPlan _plan;
    private readonly HostFunction? _standIn;
    private readonly InstanceState[] _states;
    private readonly GuestResource?[] _resources;
    private readonly Instance[] _instances;
    private readonly Linker.Definition[] _trampolines;
    private readonly Dictionary<LiftPlan, ComponentFunction> _lifts = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, Function> _trampolineFunctions = [];

    private InstanceAllocator(Store store, InstantiationPlan plan, HostFunction? standIn)
    {
        _standIn = standIn;
        _store = store;
        _plan = plan;
        _resources = new GuestResource?[plan.Resources.Length];
        _states = new InstanceState[plan.StateParents.Length];
        _instances = new Instance[plan.Steps.Length];
        _trampolines = new Linker.Definition[plan.Trampolines.Length];
    }

    /// <summary>Allocates an instance.</summary>
    /// <param name="store">Where.</param>
    /// <param name="plan">What.</param>
    /// <param name="standIn">Called instead of functions of the host and resource built-ins, if not null: an instance to find out whether it calls any.</param>
    public static ComponentInstance Allocate(Store store, ComponentPlan plan, HostFunction? standIn = null)
    {
        var allocator = new InstanceAllocator(store, plan.Steps, standIn);
        allocator.MakeStates();
        for (var i = 0; i < allocator._instances.Length; i++)
        {
            allocator._instances[i] = allocator.Allocate(plan.Steps.Steps[i]);
        }

        allocator.BindDestructors();
        var instance = new ComponentInstance(store, plan, allocator._states, allocator._instances, allocator.Lift);
        foreach (var state in allocator._states)
        {
            state.Component = instance;
        }

        return instance;
    }

    private void MakeStates()
    {
        for (var i = 0; i < _states.Length; i++)
        {
            var parent = _plan.StateParents[i];
            _states[i] = new InstanceState(_store, parent < 0 ? null : _states[parent], _resources);
        }
    }

    private Instance Allocate(CoreStep step)
    {
        var module = step.Module;
        var definitions = new Linker.Definition[step.Imports.Length];
        for (var i = 0; i < definitions.Length; i++)
        {
            definitions[i] = step.Imports[i] is CoreItem.FromTrampoline trampoline ? Trampoline(trampoline.Index) : new Linker.Definition(Find(step.Imports[i]), null, null);
            ImportResolver.Check(_store, module.Module, module.Imports[i], definitions[i]);
        }

        return InstanceBuilder.Allocate(_store, module, definitions);
    }

    private void BindDestructors()
    {
        foreach (var type in _plan.Resources)
        {
            _resources[type.Index] = new GuestResource(_states[type.State], FunctionOrNull(type.Destructor));
        }
    }

    private Extern Find(CoreItem item) => item switch
    {
        CoreItem.FromInstance { Instance: var instance, Export: var export } => _instances[instance].Resolve(export),
        CoreItem.FromTrampoline { Index: var index } => TrampolineFunction(index),
        _ => throw new UnreachableException(),
    };

    private Function? FunctionOrNull(CoreItem? item) => item is null ? null : (Function)Find(item);

    private Linker.Definition Trampoline(int index)
    {
        ref var known = ref _trampolines[index];
        if (known.Function is null)
        {
            var (type, function) = Make(_plan.Trampolines[index]);
            known = new Linker.Definition(null, type, function);
        }

        return known;
    }

    private (FunctionType Type, HostFunction Function) Make(Trampoline trampoline) => trampoline switch
    {
        Trampoline.LowerHost host => (FunctionLayout.Of(host.Type).LoweredType, _standIn ?? HostImport.Lower(host.Function, Context(host.Options))),
        Trampoline.LowerComponent { Callee: var callee, Options: var options } => (FunctionLayout.Of(callee.Type).LoweredType, Adapter.Lower(Lift(callee), Context(options))),
        Trampoline.ResourceNew { Type: var type, State: var state } => (ResourceBuiltins.NumberToNumber, _standIn ?? ResourceBuiltins.New(_states[state], type)),
        Trampoline.ResourceRep { Type: var type, State: var state } => (ResourceBuiltins.NumberToNumber, _standIn ?? ResourceBuiltins.Rep(_states[state], type)),
        Trampoline.ResourceDrop { Type: var type, State: var state } => (ResourceBuiltins.NumberToNothing, _standIn ?? ResourceBuiltins.Drop(_states[state], type)),
        _ => throw new UnreachableException(),
    };

    // A core function of the runtime that is not imported but lifted, or used as realloc or destructor.
    private Function TrampolineFunction(int index)
    {
        if (!_trampolineFunctions.TryGetValue(index, out var function))
        {
            function = ForwardingModule.Bind(_store, Trampoline(index));
            _trampolineFunctions.Add(index, function);
        }

        return function;
    }

    private ComponentFunction Lift(LiftPlan lift)
    {
        if (!_lifts.TryGetValue(lift, out var function))
        {
            function = new ComponentFunction(lift.Type, (Function)Find(lift.Function), Context(lift.Options));
            _lifts.Add(lift, function);
        }

        return function;
    }

    private CanonicalContext Context(CanonicalOptionsPlan options) => new(
        _states[options.State],
        new CanonicalOptions(
            options.Encoding,
            options.Memory is null ? null : (Memory)Find(options.Memory),
            FunctionOrNull(options.Realloc),
            FunctionOrNull(options.PostReturn)));
}
