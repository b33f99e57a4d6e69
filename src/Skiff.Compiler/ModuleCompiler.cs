using Skiff.Compiler.Linking;
using Skiff.Compiler.Lowering;
using Skiff.Compiler.X64;
using Skiff.Wasm;
using Skiff.Wasm.Validation;

namespace Skiff.Compiler;

/// <summary>The compiler's front door: a decoded module in, machine code and its tables out.</summary>
public static class ModuleCompiler
{
    /// <summary>
    /// Validates and compiles a module. Functions are compiled in parallel and independently: the code depends on the module and the options
    /// alone, not on order or number of threads.
    /// </summary>
    /// <param name="module">The module.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told how far it is, or null.</param>
    /// <exception cref="WasmValidationException">The module is not valid; of several invalid functions the first is reported.</exception>
    /// <exception cref="CompilerNotSupportedException">It uses something there is no code generation for.</exception>
    public static CompiledModule Compile(Module module, CompilerOptions? options = null, IProgress<CompilationProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        return CompileInOrder(module, options ?? new CompilerOptions(), order: null, progress);
    }

    /// <summary>The same, the functions being started in an order of the caller's: what tests show to make no difference.</summary>
    internal static CompiledModule CompileInOrder(Module module, CompilerOptions options, int[]? order, IProgress<CompilationProgress>? progress = null)
    {
        var validation = ModuleValidator.ValidateDefinitions(module);
        var layouts = new ModuleLayouts(module);
        var target = new X64Target();
        var work = new CompilationWork(module, order, () => new FunctionCompiler(layouts, validation, options, target.CreateBackEnd(layouts)), progress);
        var functions = work.Run(options.Parallelism > 0 ? options.Parallelism : Environment.ProcessorCount);
        return new ModuleLinker(target, layouts, options).Link(functions);
    }
}
