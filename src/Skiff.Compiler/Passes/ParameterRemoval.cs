using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <summary>Takes block parameters away, together with the arguments of every edge.</summary>
internal static class ParameterRemoval
{
    /// <summary>Removes the parameters marked in <paramref name="isRemoved"/> (by value); no use of them may be left.</summary>
    public static void Run(PassContext context, ReadOnlySpan<bool> isRemoved)
    {
        foreach (var index in context.Flow.ReversePostOrder)
        {
            var block = new Block(index);
            var parameters = context.Function[block].Parameters;
            if (!HasRemoved(parameters, isRemoved))
            {
                continue;
            }

            for (var edge = context.Flow.FirstEdgeTo(block); edge >= 0; edge = context.Flow.NextEdge(edge))
            {
                RemoveArguments(context.Function, edge, parameters, isRemoved);
            }

            var kept = 0;
            for (var i = 0; i < parameters.Count; i++)
            {
                if (!isRemoved[parameters[i].Index])
                {
                    parameters[kept++] = parameters[i];
                }
            }

            parameters.RemoveRange(kept, parameters.Count - kept);
        }
    }

    private static bool HasRemoved(List<Value> parameters, ReadOnlySpan<bool> isRemoved)
    {
        foreach (var parameter in parameters)
        {
            if (isRemoved[parameter.Index])
            {
                return true;
            }
        }

        return false;
    }

    private static void RemoveArguments(Function function, int edge, List<Value> parameters, ReadOnlySpan<bool> isRemoved)
    {
        var target = function.Targets[edge];
        var arguments = function.ArgumentsOf(target);
        var kept = 0;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!isRemoved[parameters[i].Index])
            {
                arguments[kept++] = arguments[i];
            }
        }

        function.Targets[edge] = target with { ListCount = kept };
    }
}
