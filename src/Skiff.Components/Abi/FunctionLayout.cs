using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Skiff.Components.Types;
using Skiff.Wasm;
using ValueType = Skiff.Wasm.ValueType;

namespace Skiff.Components.Abi;

/// <summary>How a function's parameters and results are passed. Computed once per type. Source: CanonicalABI.md, "Flattening" (flatten_functype, sync).</summary>
internal sealed partial class FunctionLayout
{
    private static readonly ConditionalWeakTable<ComponentFunctionType, FunctionLayout> Cache = [];

    private FunctionLayout(ComponentFunctionType type)
    {
        Type = type;
        Parameters = [.. type.Parameters.Items.Select(p => TypeLayout.Of(p.Type))];
        Result = type.Result is null ? null : TypeLayout.Of(type.Result);
        ParameterRecord = RecordLayout.OfParts(Parameters);
        ParametersInMemory = ParameterRecord.FlatCount > CanonicalLimits.FlatParameters;
        ResultInMemory = Result?.FlatCount > CanonicalLimits.FlatResults;
        var flat = ParametersInMemory ? [ValueType.I32] : ParameterRecord.Flat;
        ImmutableArray<ValueType> result = Result is null ? [] : ResultInMemory ? [ValueType.I32] : Result.Flat;
        LiftedType = new FunctionType(flat, result);
        LoweredType = ResultInMemory ? new FunctionType(flat.Add(ValueType.I32), []) : LiftedType;
    }

    public ComponentFunctionType Type { get; }

    public ImmutableArray<TypeLayout> Parameters { get; }

    /// <summary>Null if there is no result.</summary>
    public TypeLayout? Result { get; }

    /// <summary>The parameters as one tuple, as they lie in memory.</summary>
    public RecordLayout ParameterRecord { get; }

    /// <summary>Whether it is an async function, or has streams, futures or error contexts: it is refused when it is linked.</summary>
    public bool IsAsync => Type.IsAsync || ParameterRecord.IsAsync || Result is { IsAsync: true };

    public bool ParametersInMemory { get; }

    public bool ResultInMemory { get; }

    /// <summary>The type of the core function that is lifted.</summary>
    public FunctionType LiftedType { get; }

    /// <summary>The type of the core function that lowering makes.</summary>
    public FunctionType LoweredType { get; }

    /// <summary>The layout of a type.</summary>
    /// <exception cref="NotSupportedException">The type is nested too deeply, or has async parts.</exception>
    public static FunctionLayout Of(ComponentFunctionType type) => Cache.GetValue(type, static t => new FunctionLayout(t));
}
