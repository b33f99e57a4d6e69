using System.Collections.Immutable;
using Skiff.Wasm.Binary;

namespace Skiff.Wasm.Validation;

/// <summary>
/// What validating a function needs to know of its module: the context C of the specification. Immutable, so that threads may
/// share it. Made by <see cref="ModuleValidator.ValidateDefinitions"/>. Source: WebAssembly Core 2.0, 3.1.1.
/// </summary>
public sealed class ValidationContext
{
    private readonly bool[] _declaredFunctions;

    internal ValidationContext(Module module, WasmLimits limits)
    {
        Module = module;
        Limits = limits;
        _declaredFunctions = FindDeclaredFunctions(module);
    }

    /// <summary>The module; all of it but its bodies has been validated.</summary>
    public Module Module { get; }

    /// <summary>How large a function may be.</summary>
    public WasmLimits Limits { get; }

    /// <summary>Whether <c>ref.func</c> in a body may name the function: the "refs" of the context.</summary>
    public bool IsDeclared(int functionIndex) => _declaredFunctions[functionIndex];

    // Core 2.0, 3.4.10: functions that occur anywhere outside of bodies and the start function.
    private static bool[] FindDeclaredFunctions(Module module)
    {
        var declared = new bool[module.FunctionCount];
        foreach (var export in module.Exports)
        {
            if (export.Kind == ExternalKind.Function)
            {
                Declare(declared, export.Index);
            }
        }

        foreach (var element in module.Elements)
        {
            foreach (var function in element.Functions)
            {
                Declare(declared, function);
            }

            DeclareAll(declared, element.Expressions);
        }

        DeclareAll(declared, module.GlobalInitializers);
        return declared;
    }

    private static void DeclareAll(bool[] declared, ImmutableArray<ConstantExpression> expressions)
    {
        foreach (var expression in expressions)
        {
            var instruction = ConstantExpressionReader.Read(expression);
            if (instruction.Opcode == Opcode.RefFunc)
            {
                Declare(declared, instruction.Index);
            }
        }
    }

    // Unknown indices are reported elsewhere.
    private static void Declare(bool[] declared, int functionIndex)
    {
        if ((uint)functionIndex < (uint)declared.Length)
        {
            declared[functionIndex] = true;
        }
    }
}
