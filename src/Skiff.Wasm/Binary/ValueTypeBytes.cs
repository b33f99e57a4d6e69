namespace Skiff.Wasm.Binary;

/// <summary>Which bytes are value types. Source: WebAssembly Core 2.0, 5.3.4.</summary>
internal static class ValueTypeBytes
{
    /// <summary>Whether 2.0 has a value type of this number.</summary>
    public static bool IsDefined(int code) => code is (>= (int)ValueType.V128 and <= (int)ValueType.I32) or (int)ValueType.FuncRef or (int)ValueType.ExternRef;
}
