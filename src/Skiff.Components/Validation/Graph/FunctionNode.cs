using System.Collections.Immutable;

namespace Skiff.Components.Validation.Graph;

/// <summary>The type of a component function.</summary>
internal sealed class FunctionNode : TypeNode
{
    public FunctionNode(bool isAsync, ImmutableArray<string> names, ImmutableArray<ValueNode> parameters, ValueNode? result)
    {
        IsAsync = isAsync;
        Names = names;
        Parameters = parameters;
        Result = result;
        HasResource = result is { HasResource: true };
        var size = AddSizes(1, result?.Size ?? 0);
        Depth = 1 + (result?.Depth ?? 0);
        foreach (var parameter in parameters)
        {
            size = AddSizes(size, parameter.Size);
            Depth = Math.Max(Depth, 1 + parameter.Depth);
            HasResource |= parameter.HasResource;
        }

        Size = size;
    }

    public bool IsAsync { get; }

    /// <summary>Of the parameters.</summary>
    public ImmutableArray<string> Names { get; }

    public ImmutableArray<ValueNode> Parameters { get; }

    public ValueNode? Result { get; }

    /// <summary>Whether it mentions a handle.</summary>
    public bool HasResource { get; }

    public override string Text => "func";

    public override TypeNode WithNewIdentity() => new FunctionNode(IsAsync, Names, Parameters, Result);
}
