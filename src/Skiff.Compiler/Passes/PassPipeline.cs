using Skiff.Compiler.Ir;

namespace Skiff.Compiler.Passes;

/// <summary>
/// The passes in their order: from the SSA form of the front end to the form that lowering takes. One pipeline serves one thread and any
/// number of functions; what it makes of a function depends on nothing but the function.
/// </summary>
public sealed class PassPipeline
{
    private readonly PassContext _context = new();
    private readonly Simplification _simplification = new();
    private readonly StrengthReduction _strengthReduction = new();
    private readonly BranchSimplification _branchSimplification = new();
    private readonly ParameterElimination _parameterElimination = new();
    private readonly ValueNumbering _valueNumbering = new();
    private readonly LoopInvariants _loopInvariants = new();
    private readonly DeadCode _deadCode = new();
    private readonly CriticalEdges _criticalEdges = new();
    private readonly BlockLayout _blockLayout = new();

    /// <summary>The names of the improving passes, in their order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "simplify", "reduce-strength", "simplify-branches", "eliminate-parameters", "number-values", "move-invariants", "simplify-again", "remove-dead-code",
    ];

    /// <summary>The control flow of the function run last; after <see cref="Run"/> it fits the layout.</summary>
    public ControlFlow Flow => _context.Flow;

    /// <summary>Called after every improving pass with its name, for dumps and checks; null in a normal compilation.</summary>
    public Action<string, Function>? AfterPass { get; set; }

    /// <summary>Improves a function and brings it into its final form: critical edges split, loops found, layout filled.</summary>
    public void Run(Function function)
    {
        Optimize(function);
        Shape(function);
    }

    /// <summary>The passes that improve code.</summary>
    public void Optimize(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        _context.Begin(function);
        for (var pass = 0; pass < Names.Count; pass++)
        {
            RunPass(pass);
            AfterPass?.Invoke(Names[pass], function);
        }
    }

    /// <summary>Brings a function into the form that lowering takes, without the passes of <see cref="Optimize"/>.</summary>
    public void Finish(Function function)
    {
        ArgumentNullException.ThrowIfNull(function);
        _context.Begin(function);
        Shape(function);
    }

    private void Shape(Function function)
    {
        if (_criticalEdges.Split(function, _context.Flow))
        {
            _context.Analyze();
        }

        _blockLayout.Run(function, _context.Flow);
    }

    // In the order of Names.
    private void RunPass(int pass)
    {
        switch (pass)
        {
            case 0:
                _simplification.Run(_context);
                break;
            case 1:
                _strengthReduction.Run(_context);
                break;
            case 2:
                _branchSimplification.Run(_context);
                break;
            case 3:
                _parameterElimination.Run(_context);
                break;
            case 4:
                _valueNumbering.Run(_context);
                break;
            case 5:
                _loopInvariants.Run(_context);
                break;
            case 6:
                _simplification.Run(_context);
                break;
            default:
                _deadCode.Run(_context);
                break;
        }
    }
}
