using System.Globalization;
using Skiff.Wasm;
using Skiff.Wasm.Validation;

namespace Skiff.Components.Validation;

/// <summary>A component that is well formed but invalid, and where. The message has the words of the specification's test suite.</summary>
public sealed class ComponentValidationException : WasmException
{
    internal ComponentValidationException(ComponentValidationReason reason, string message, long offset)
        : base(string.Create(CultureInfo.InvariantCulture, $"{message} (at 0x{offset:x})"), offset, null) => Reason = reason;

    private ComponentValidationException(WasmValidationException error, long moduleOffset)
        : base(
            string.Create(CultureInfo.InvariantCulture, $"{error.Message} (core module at 0x{moduleOffset:x}, {error.Code})"),
            moduleOffset + (error.Offset ?? 0),
            error.FunctionIndex) => Reason = ComponentValidationReason.CoreModule;

    /// <summary>Which rule is broken.</summary>
    public ComponentValidationReason Reason { get; }

    /// <inheritdoc/>
    public override string Code => string.Create(CultureInfo.InvariantCulture, $"SK{(int)Reason}");

    /// <summary>The error of a core module that begins at <paramref name="moduleOffset"/>; offsets in its message count from there.</summary>
    internal static ComponentValidationException OfModule(WasmValidationException error, long moduleOffset) => new(error, moduleOffset);
}
