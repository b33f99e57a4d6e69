using Skiff.Compiler.Abi;
using Skiff.Compiler.Frontend;
using Skiff.Compiler.Ir;
using Skiff.Text;
using Skiff.Wasm;
using Skiff.Wasm.Binary;
using Skiff.Wasm.Text;

namespace Skiff.Compiler.Tests.Ir;

/// <summary>A module in the text format, compiled to IR and evaluated: what most tests of the middle end begin with.</summary>
public sealed class IrProgram
{
    private readonly CompilerOptions _options;
    private readonly Action<Function>? _passes;
    private readonly VmContextLayout _layout;

    public IrProgram(string wat, CompilerOptions? options = null, Action<Function>? passes = null)
        : this(ModuleDecoder.Decode(WatReader.ToBinary(new SourceText("test.wat", wat))), options, passes)
    {
    }

    public IrProgram(Module module, CompilerOptions? options = null, Action<Function>? passes = null)
    {
        Module = module;
        _options = options ?? new CompilerOptions();
        _passes = passes;
        _layout = new VmContextLayout(module);
    }

    public Module Module { get; }

    /// <summary>Translates a function, verifies it, runs the passes, verifies again.</summary>
    public Function Compile(int functionIndex)
    {
        var function = new Function();
        new FunctionTranslator(Module, _layout, _options).Translate(functionIndex, function);
        IrVerifier.Verify(function);
        if (_passes is not null)
        {
            _passes(function);
            IrVerifier.Verify(function);
        }

        return function;
    }

    /// <summary>The IR of the first defined function.</summary>
    public string Print() => IrPrinter.Print(Compile(Module.ImportedFunctionCount));

    public IrInstance Instantiate() => new(Module, Compile);

    /// <summary>Calls an exported function of a fresh instance.</summary>
    public long[] Call(string export, params long[] arguments) => new IrEvaluator(Instantiate()).Call(IndexOf(export), arguments);

    public int IndexOf(string export) => Module.Exports.First(e => e.Name == export && e.Kind == ExternalKind.Function).Index;
}
