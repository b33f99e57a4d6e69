using Skiff.Compiler.Frontend;
using Skiff.Compiler.Ir;
using Skiff.Compiler.Linking;
using Skiff.Compiler.Lowering;
using Skiff.Compiler.Passes;
using Skiff.Wasm.Validation;

namespace Skiff.Compiler;

/// <summary>One worker: takes a function from its body to machine code. Everything it needs is kept from function to function.</summary>
internal sealed class FunctionCompiler(ModuleLayouts layouts, ValidationContext validation, CompilerOptions options, IBackEnd backEnd)
{
    private readonly FunctionValidator _validator = new(validation);
    private readonly FunctionTranslator _translator = new(layouts.Module, layouts.VmContext, options);
    private readonly PassPipeline _passes = new();

    /// <summary>The SSA form of the function at hand.</summary>
    public Function Function { get; } = new();

    /// <summary>The steps, in order.</summary>
    public FunctionCode Compile(int functionIndex)
    {
        Translate(functionIndex);
        _passes.Run(Function);
        return backEnd.Compile(Function);
    }

    /// <summary>Validates a function and brings it into SSA form.</summary>
    public void Translate(int functionIndex)
    {
        _validator.Validate(functionIndex);
        _translator.Translate(functionIndex, Function);
    }
}
