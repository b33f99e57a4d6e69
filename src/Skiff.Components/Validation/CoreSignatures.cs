using Skiff.Wasm;
using Core = Skiff.Wasm.ValueType;

namespace Skiff.Components.Validation;

/// <summary>Signatures that the Canonical ABI asks for. Source: Component Model, CanonicalABI.md.</summary>
internal static class CoreSignatures
{
    public static FunctionType Destructor { get; } = new([Core.I32], []);

    public static FunctionType Realloc { get; } = new([Core.I32, Core.I32, Core.I32, Core.I32], [Core.I32]);

    public static FunctionType Callback { get; } = new([Core.I32, Core.I32, Core.I32], [Core.I32]);

    public static FunctionType Thread { get; } = new([Core.I32], []);
}
