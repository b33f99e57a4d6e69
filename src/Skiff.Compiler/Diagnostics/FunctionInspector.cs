using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Skiff.Compiler.Abi;
using Skiff.Compiler.Frontend;
using Skiff.Compiler.Ir;
using Skiff.Compiler.Linking;
using Skiff.Compiler.Lowering;
using Skiff.Compiler.Passes;
using Skiff.Compiler.X64;
using Skiff.Wasm;

namespace Skiff.Compiler.Diagnostics;

/// <summary>Compiles single functions of a valid module and shows every stage.</summary>
public sealed class FunctionInspector
{
    private readonly Module _module;
    private readonly FunctionTranslator _translator;
    private readonly PassPipeline _passes = new();
    private readonly Function _function = new();
    private readonly X64BackEnd _backEnd;

    /// <summary>Makes an inspector for a module.</summary>
    public FunctionInspector(Module module, CompilerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        _module = module;
        var layouts = new ModuleLayouts(module);
        _translator = new FunctionTranslator(module, layouts.VmContext, options ?? new CompilerOptions());
        _backEnd = (X64BackEnd)new X64Target().CreateBackEnd(layouts);
    }

    /// <summary>Compiles a defined function.</summary>
    /// <param name="functionIndex">Counts the imports.</param>
    public FunctionListing Inspect(int functionIndex)
    {
        _translator.Translate(functionIndex, _function);
        var ssa = IrPrinter.Print(_function);
        _passes.Run(_function);
        var optimized = IrPrinter.Print(_function);
        var code = _backEnd.Compile(_function);
        return new FunctionListing(ssa, optimized, MachinePrinter.Print(_backEnd.Machine, _backEnd.Allocation), Assembly(code));
    }

    private string Assembly(FunctionCode code)
    {
        var text = new StringBuilder(Disassembler.Print(code.Code.AsSpan(0, code.DataStart), (start, end, target) => NameOf(code, start, end, target)));
        for (var i = code.DataStart & ~3; i + 4 <= code.Code.Length; i += 4)
        {
            if (i >= code.DataStart)
            {
                text.Append(CultureInfo.InvariantCulture, $"{i,6:x}: dd 0x{BinaryPrimitives.ReadUInt32LittleEndian(code.Code.AsSpan(i)):x8}").AppendLine();
            }
        }

        return text.ToString();
    }

    private string? NameOf(FunctionCode code, int start, int end, long target)
    {
        foreach (var relocation in code.Relocations)
        {
            if (relocation.Position > start && relocation.Position < end)
            {
                return CallTargets.IsTrapTail(relocation.Symbol, out var trap)
                    ? $"trap.{(TrapCode)trap}"
                    : _module.Names.Functions.GetValueOrDefault(relocation.Symbol) ?? string.Create(CultureInfo.InvariantCulture, $"function[{relocation.Symbol}]");
            }
        }

        return target >= code.DataStart ? string.Create(CultureInfo.InvariantCulture, $"data_{target:x}") : null;
    }
}
