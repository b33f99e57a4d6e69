using Skiff.Components.Abi;
using Skiff.Components.Types;
using Skiff.Runtime;

namespace Skiff.Components;

/// <summary>A function that a component exports, as the host calls it: a core function, lifted. Source: CanonicalABI.md, "canon lift".</summary>
public sealed class ComponentFunction
{
    internal ComponentFunction(ComponentFunctionType type, Function core, CanonicalContext context)
    {
        Layout = FunctionLayout.Of(type);
        Core = core;
        Context = context;
    }

    /// <summary>Its type.</summary>
    public ComponentFunctionType Type => Layout.Type;

    /// <summary>The callee's memory, strings and handles, to put arguments of a flat call there.</summary>
    public CanonicalContext Context { get; }

    internal FunctionLayout Layout { get; }

    internal Function Core { get; }

    private InstanceState Instance => Context.InstanceState;

    /// <summary>Calls the function with values: for tests and the command line.</summary>
    /// <param name="arguments">One per parameter.</param>
    /// <param name="cancellationToken">Stops the guest at its next check.</param>
    /// <returns>The result, or null if the function has none.</returns>
    /// <exception cref="TrapException">The guest trapped, or broke a rule of the component model; it cannot be called again.</exception>
    /// <exception cref="ArgumentException">An argument is not of the parameter's type.</exception>
    public async ValueTask<ComponentValue?> CallAsync(ReadOnlyMemory<ComponentValue> arguments, CancellationToken cancellationToken = default)
    {
        var flat = new Value[Layout.LiftedType.Parameters.Length];
        var results = new Value[Layout.LiftedType.Results.Length];
        Begin();
        LowerArguments(arguments.Span, flat);
        await Core.CallAsync(flat, results, cancellationToken).ConfigureAwait(false);
        var value = LiftResult(results);
        End(results);
        return value;
    }

    /// <summary>Calls the function with flat core values. What they point to was put there by <see cref="Context"/>. No allocation if the guest does not wait.</summary>
    /// <param name="arguments">One per flat parameter, or the address of all.</param>
    /// <param name="results">Receives the flat result, if there is one. What it points to is not valid any more: post-return was called.</param>
    /// <param name="cancellationToken">Stops the guest at its next check.</param>
    /// <exception cref="TrapException">The guest trapped, or broke a rule of the component model; it cannot be called again.</exception>
    public ValueTask CallFlatAsync(ReadOnlyMemory<Value> arguments, Memory<Value> results, CancellationToken cancellationToken = default) =>
        CallFlatAsync(arguments, results, null, cancellationToken);

    /// <summary>The same; <paramref name="read"/> is called when the results are there, before post-return frees what they point to.</summary>
    /// <inheritdoc cref="CallFlatAsync(ReadOnlyMemory{Value}, Memory{Value}, CancellationToken)"/>
    public ValueTask CallFlatAsync(
        ReadOnlyMemory<Value> arguments, Memory<Value> results, Action<CanonicalContext, ReadOnlyMemory<Value>>? read, CancellationToken cancellationToken = default)
    {
        Begin();
        var pending = Core.CallAsync(arguments, results, cancellationToken);
        if (!pending.IsCompletedSuccessfully)
        {
            return FinishFlatAsync(pending, results, read);
        }

        read?.Invoke(Context, results);
        End(results.Span);
        return default;
    }

    /// <summary>Calls post-return with the flat results, if there is one.</summary>
    internal void CallPostReturn(ReadOnlySpan<Value> results)
    {
        if (Context.PostReturn is { } postReturn)
        {
            Context.CallConfined(postReturn, results);
        }
    }

    private async ValueTask FinishFlatAsync(ValueTask pending, Memory<Value> results, Action<CanonicalContext, ReadOnlyMemory<Value>>? read)
    {
        await pending.ConfigureAwait(false);
        read?.Invoke(Context, results);
        End(results.Span);
    }

    private void Begin()
    {
        Instance.EnterFrom(null);
        Context.RestartCounting();
    }

    // After a trap this is not reached, and the instance stays entered for ever.
    private void End(ReadOnlySpan<Value> results)
    {
        Context.Scope.CheckBorrowsDropped();
        CallPostReturn(results);
        Instance.LeaveTo(null);
    }

    private void LowerArguments(ReadOnlySpan<ComponentValue> arguments, Span<Value> flat)
    {
        try
        {
            Layout.LowerParameters(Context, arguments, flat);
        }
        catch (ArgumentException)
        {
            // The host's mistake, not the guest's.
            Context.Reset();
            Instance.LeaveTo(null);
            throw;
        }
    }

    private ComponentValue? LiftResult(ReadOnlySpan<Value> results) => Layout.LiftResult(Context, results);
}
