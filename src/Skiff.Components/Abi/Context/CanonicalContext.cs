using Skiff.Components.Abi;
using Skiff.Runtime;

namespace Skiff.Components;

/// <summary>
/// The memory, strings and handles of one component instance as one lower or lift sees them. What a component gives is checked here, and what breaks a rule
/// traps it. Spans are valid until the guest runs again, so also until something is allocated. Source: CanonicalABI.md.
/// </summary>
public sealed partial class CanonicalContext
{
    private readonly CanonicalOptions _options;

    internal CanonicalContext(InstanceState instance, CanonicalOptions options)
    {
        InstanceState = instance;
        _options = options;
        Scope = new CallScope(null);
        instance.Add(this);
    }

    /// <summary>The host's state for this guest: <see cref="Store.State"/>.</summary>
    public object? State => InstanceState.Store.State;

    /// <summary>The outermost component instance.</summary>
    public ComponentInstance Instance => InstanceState.Component ?? throw new InvalidOperationException("the component is still being instantiated");

    /// <summary>The guest's memory.</summary>
    /// <exception cref="InvalidOperationException">The function needs none and was given none.</exception>
    public Memory Memory => _options.Memory ?? throw new InvalidOperationException("the function has no memory");

    internal InstanceState InstanceState { get; }

    internal StringEncoding StringEncoding => _options.StringEncoding;

    internal Function? PostReturn => _options.PostReturn;

    /// <summary>The borrows of the call in progress or, for a lift, of the one about to begin.</summary>
    internal CallScope Scope { get; private set; }

    /// <summary>A call out of the instance begins.</summary>
    internal void CheckMayLeave()
    {
        if (!InstanceState.MayLeave)
        {
            ComponentTrap.Throw(ComponentTrap.CannotLeave);
        }

        _dataRead = 0;
    }

    /// <summary>What <see cref="CountData"/> counted belongs to an earlier call.</summary>
    internal void RestartCounting() => _dataRead = 0;

    /// <summary>A call begins, perhaps inside another one of the same function.</summary>
    internal void BeginScope() => Scope = Scope.Inner;

    /// <summary>The call is over: what was lent to it comes back.</summary>
    internal void EndScope()
    {
        Scope.ReturnLoans(InstanceState.Handles);
        Scope = Scope.Outer!; // BeginScope put it there.
    }

    /// <summary>Calls a function of the guest that may not call out: realloc, post-return.</summary>
    internal Value CallConfined(Function function, params ReadOnlySpan<Value> arguments)
    {
        InstanceState.MayLeave = false;
        var result = function.Call(arguments);
        InstanceState.MayLeave = true; // Not after a trap: then the instance is lost anyway.
        return result;
    }

    /// <summary>Forgets calls that did not end (the pool).</summary>
    internal void Reset()
    {
        for (; Scope.Outer is { } outer; Scope = outer)
        {
            Scope.Clear();
        }

        Scope.Clear();
    }
}
