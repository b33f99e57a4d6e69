using Skiff.Compiler.Abi;
using Skiff.Runtime.Execution;
using Skiff.Wasm;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Runtime;

/// <content>The host functions that instances of the store import.</content>
public sealed partial class Store
{
    private HostFunctionEntry[] _hostFunctions = new HostFunctionEntry[8];
    private int _hostFunctionCount;

    /// <summary>Makes the native record that r14 points to while the function is called.</summary>
    internal nint AddHostFunction(FunctionType type, HostFunction function)
    {
        if (_hostFunctionCount == _hostFunctions.Length)
        {
            Array.Resize(ref _hostFunctions, _hostFunctions.Length * 2);
        }

        var hasVectors = type.Parameters.Contains(ValueType.V128) || type.Results.Contains(ValueType.V128);
        _hostFunctions[_hostFunctionCount] = new HostFunctionEntry(function, type, hasVectors);
        var record = Blocks.Allocate(HostFunctionLayout.Size);
        record.Word(HostFunctionLayout.Context) = (ulong)_context;
        record.Word(HostFunctionLayout.Index) = (ulong)_hostFunctionCount++;
        return record;
    }
}

/// <summary>A host function that an instance imports.</summary>
internal sealed record HostFunctionEntry(HostFunction Function, FunctionType Type, bool HasVectors);
