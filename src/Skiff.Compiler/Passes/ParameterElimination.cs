using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <summary>
/// Replaces a block parameter that receives the same value over every edge (or itself, round a loop) by that value. The front end leaves
/// none, but other passes make some.
/// </summary>
internal sealed class ParameterElimination
{
    // A parameter replaced late may make an earlier one trivial; what two more rounds do not find is not worth looking for.
    private const int MaximumRounds = 3;

    private bool[] _isRemoved = [];

    /// <summary>Runs the pass; edges of the context are up to date.</summary>
    public void Run(PassContext context)
    {
        var function = context.Function;
        if (_isRemoved.Length < function.ValueCount)
        {
            _isRemoved = new bool[Math.Max(function.ValueCount, _isRemoved.Length * 2)];
        }
        else
        {
            Array.Clear(_isRemoved, 0, function.ValueCount);
        }

        context.BeginReplacing();
        var found = false;
        for (var round = 0; round < MaximumRounds && Sweep(context); round++)
        {
            found = true;
        }

        if (found)
        {
            ParameterRemoval.Run(context, _isRemoved);
            context.EndReplacing();
        }
    }

    private bool Sweep(PassContext context)
    {
        var found = false;
        foreach (var index in context.Flow.ReversePostOrder)
        {
            var block = new Block(index);
            var parameters = context.Function[block].Parameters;
            for (var i = 0; i < parameters.Count; i++)
            {
                if (!_isRemoved[parameters[i].Index] && TryFindOnlyArgument(context, block, i, out var only))
                {
                    _isRemoved[parameters[i].Index] = true;
                    context.Replace(parameters[i], only);
                    found = true;
                }
            }
        }

        return found;
    }

    private static bool TryFindOnlyArgument(PassContext context, Block block, int number, out Value only)
    {
        only = Value.None;
        var parameter = context.Function[block].Parameters[number];
        for (var edge = context.Flow.FirstEdgeTo(block); edge >= 0; edge = context.Flow.NextEdge(edge))
        {
            var value = context.Resolve(context.Function.ArgumentsOf(context.Function.Targets[edge])[number]);
            if (value == parameter || value == only)
            {
                continue;
            }

            if (only.IsValid)
            {
                return false;
            }

            only = value;
        }

        return only.IsValid;
    }
}
