using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <summary>
/// The passes in their order: from the SSA form of the front end to the form that lowering takes. One pipeline serves one thread and any
/// number of functions; what it makes of a function depends on nothing but the function.
/// </summary>
public sealed class PassPipeline
{
    private readonly PassContext _context = new();
    private readonly CriticalEdges _criticalEdges = new();
    private readonly BlockLayout _blockLayout = new();

    /// <summary>The control flow of the function run last; after <see cref="Run"/> it fits the layout.</summary>
    public ControlFlow Flow => _context.Flow;

    /// <summary>Improves a function and brings it into its final form: critical edges split, loops found, layout filled.</summary>
    public void Run(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        Optimize(function);
        Finish(function);
    }

    /// <summary>The passes that improve code.</summary>
    public void Optimize(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        _context.Begin(function);
    }

    /// <summary>The form lowering takes; nothing may change after it.</summary>
    public void Finish(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        _context.Begin(function);
        _criticalEdges.Split(function, _context.Flow);
        _context.Analyze();
        _blockLayout.Run(function, _context.Flow);
    }
}
