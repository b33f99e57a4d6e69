using Skiff.Runtime;

namespace Skiff.Components.Abi;

/// <summary>
/// What the Canonical ABI keeps per component instance, nested ones included: its handles, and whether it may be entered and left now.
/// Source: CanonicalABI.md, "Component Instances".
/// </summary>
internal sealed class InstanceState
{
    private readonly GuestResource?[] _resources;
    private readonly List<CanonicalContext> _contexts = [];

    /// <summary>Makes the state of an instance.</summary>
    /// <param name="store">Where it lives.</param>
    /// <param name="parent">The instance whose component instantiates it; null for the outermost.</param>
    /// <param name="resources">One slot per resource type of the plan, shared by all instances of it; filled as the types are defined.</param>
    public InstanceState(Store store, InstanceState? parent, GuestResource?[] resources)
    {
        Store = store;
        Parent = parent;
        _resources = resources;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    public Store Store { get; }

    public InstanceState? Parent { get; }

    /// <summary>The outermost instance, as the host sees it. Set before the first call.</summary>
    public ComponentInstance? Component { get; set; }

    public HandleTable Handles { get; } = new();

    /// <summary>False while realloc or post-return run, which may not call out.</summary>
    public bool MayLeave { get; set; } = true;

    /// <summary>False from a call's beginning to its end, and for ever once one has trapped.</summary>
    public bool MayEnter { get; set; } = true;

    /// <summary>How many ancestors it has.</summary>
    private int Depth { get; }

    /// <summary>The guest's side of a resource type of the plan.</summary>
    public GuestResource ResourceOf(GuestResourceType type) => _resources[type.Index]!; // Defined before any handle of it can exist.

    /// <summary>A lift or lower of this instance.</summary>
    public void Add(CanonicalContext context) => _contexts.Add(context);

    /// <summary>Begins a call from <paramref name="caller"/>, null for the host: enters this instance and all its ancestors that the caller is not in.</summary>
    public void EnterFrom(InstanceState? caller)
    {
        var end = CommonAncestor(caller);
        for (var instance = this; instance != end; instance = instance!.Parent)
        {
            if (!instance!.MayEnter)
            {
                ComponentTrap.Throw(ComponentTrap.CannotEnter);
            }
        }

        SetMayEnter(end, false);
    }

    /// <summary>Ends the call. Not called after a trap: then the instance can never be entered again.</summary>
    public void LeaveTo(InstanceState? caller) => SetMayEnter(CommonAncestor(caller), true);

    /// <summary>Drops all the handles, host objects once and in index order, and makes the instance what it was at its start (the pool).</summary>
    public void Reset()
    {
        MayLeave = true;
        MayEnter = true;
        foreach (var context in _contexts)
        {
            context.Reset();
        }

        Handles.DropAll();
    }

    // entering_set of the specification is a path: from this instance up to, without it, the first ancestor shared with the caller.
    private InstanceState? CommonAncestor(InstanceState? caller)
    {
        var callee = this;
        while (callee != caller && callee is not null && caller is not null)
        {
            if (callee.Depth >= caller.Depth)
            {
                callee = callee.Parent;
            }
            else
            {
                caller = caller.Parent;
            }
        }

        return caller is null ? null : callee;
    }

    private void SetMayEnter(InstanceState? end, bool value)
    {
        for (var instance = this; instance != end; instance = instance!.Parent)
        {
            instance!.MayEnter = value;
        }
    }
}
