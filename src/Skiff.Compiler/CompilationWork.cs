using System.Runtime.ExceptionServices;
using Skiff.Compiler.Linking;
using Skiff.Wasm;

namespace Skiff.Compiler;

/// <summary>Distributes the functions of a module among workers. Each takes the next one not yet taken, so long ones hold up nobody.</summary>
internal sealed class CompilationWork(Module module, int[]? order, Func<FunctionCompiler> createCompiler, IProgress<CompilationProgress>? progress)
{
    private readonly Lock _lock = new();
    private readonly FunctionCode?[] _results = new FunctionCode?[module.Bodies.Length];
    private readonly long _totalBytes = progress is null ? 0 : module.Bodies.Sum(b => (long)b.Code.Length);
    private long _doneBytes;
    private int _next;
    private int _failedIndex = int.MaxValue;
    private Exception? _failure;

    /// <summary>The code of all functions, in index order; or the exception of the first that failed.</summary>
    public FunctionCode?[] Run(int workers)
    {
        workers = Math.Min(workers, _results.Length);
        if (workers <= 1)
        {
            Work();
        }
        else
        {
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ => Work());
        }

        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }

        return _results;
    }

    private void Work()
    {
        FunctionCompiler compiler;
        try
        {
            compiler = createCompiler();
        }
        catch (CompilerNotSupportedException exception)
        {
            Fail(-1, exception);
            return;
        }

        while (Volatile.Read(ref _failedIndex) == int.MaxValue)
        {
            // Indices are handed out ascending: when one fails, those before it are finished or being worked on.
            var next = Interlocked.Increment(ref _next) - 1;
            if (next >= _results.Length)
            {
                return;
            }

            var index = order is null ? next : order[next];

            try
            {
                _results[index] = compiler.Compile(module.ImportedFunctionCount + index);
                progress?.Report(new CompilationProgress(Interlocked.Add(ref _doneBytes, module.Bodies[index].Code.Length), _totalBytes));
            }
            catch (Exception exception)
            {
                Fail(index, exception);
            }
        }
    }

    private void Fail(int index, Exception exception)
    {
        lock (_lock)
        {
            if (index < _failedIndex)
            {
                _failure = exception;
                _failedIndex = index;
            }
        }
    }
}
