using Skiff.Wasm;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Runtime.Tests;

/// <summary>Function types that tests use.</summary>
internal static class TestTypes
{
    internal static FunctionType None { get; } = new([], []);

    internal static FunctionType ToI32 { get; } = new([], [ValueType.I32]);

    internal static FunctionType I32 { get; } = new([ValueType.I32], []);

    internal static FunctionType I32ToI32 { get; } = new([ValueType.I32], [ValueType.I32]);

    internal static FunctionType I32I32ToI32 { get; } = new([ValueType.I32, ValueType.I32], [ValueType.I32]);
}
