namespace Skiff.Wasm;

/// <summary>A module that cannot be used: malformed (binary), or invalid. Only the first error is reported.</summary>
public abstract class WasmException : Exception
{
    private protected WasmException(string message, long? offset, int? functionIndex)
        : base(message)
    {
        Offset = offset;
        FunctionIndex = functionIndex;
    }

    /// <summary>The stable code of the error, for example <c>SK1122</c>.</summary>
    public abstract string Code { get; }

    /// <summary>
    /// Where it is, counted in bytes from the beginning of the module; null where that is not known any more, as for exports
    /// (the message names them).
    /// </summary>
    public long? Offset { get; }

    /// <summary>The function it is in, where it is in one (imports count first).</summary>
    public int? FunctionIndex { get; }
}
