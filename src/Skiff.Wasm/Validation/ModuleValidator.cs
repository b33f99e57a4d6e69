using Skiff.Wasm.Binary;

namespace Skiff.Wasm.Validation;

/// <summary>Decides whether a decoded module is valid. Source: WebAssembly Core 2.0, 3.4.10.</summary>
public static class ModuleValidator
{
    /// <summary>Validates all of the module, its functions included, on the calling thread.</summary>
    /// <exception cref="WasmValidationException">It is not valid.</exception>
    /// <exception cref="WasmFormatException">A body has malformed instructions.</exception>
    public static void Validate(Module module, WasmLimits? limits = null)
    {
        var functions = new FunctionValidator(ValidateDefinitions(module, limits));
        for (var i = 0; i < module.Bodies.Length; i++)
        {
            functions.Validate(module.ImportedFunctionCount + i);
        }
    }

    /// <summary>Validates all of the module but its bodies. These may follow in any order and on any thread, see <see cref="FunctionValidator"/>.</summary>
    /// <exception cref="WasmValidationException">It is not valid.</exception>
    public static ValidationContext ValidateDefinitions(Module module, WasmLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        var definitions = new DefinitionValidator(module);
        definitions.Validate();
        return new ValidationContext(module, limits ?? WasmLimits.Default);
    }
}
