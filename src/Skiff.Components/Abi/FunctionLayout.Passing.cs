using Skiff.Runtime;

namespace Skiff.Components.Abi;

/// <content>Parameters and results of a call. Source: CanonicalABI.md, "Lifting and Lowering Values".</content>
internal sealed partial class FunctionLayout
{
    /// <summary>lower_flat_values of the parameters.</summary>
    public void LowerParameters(CanonicalContext context, ReadOnlySpan<ComponentValue> arguments, Span<Value> flat)
    {
        if (arguments.Length != Parameters.Length)
        {
            throw new ArgumentException($"the function has {Parameters.Length} parameters, not {arguments.Length}");
        }

        var tuple = new ComponentValue.Tuple([.. arguments]);
        var writer = new FlatWriter(flat);
        if (ParametersInMemory)
        {
            var pointer = context.Allocate(ParameterRecord.Alignment, ParameterRecord.Size);
            ParameterRecord.Store(context, tuple, context.Slice(pointer, ParameterRecord.Size));
            writer.Write(pointer);
        }
        else
        {
            ParameterRecord.Lower(context, tuple, ref writer);
        }
    }

    /// <summary>lift_flat_values of the result.</summary>
    public ComponentValue? LiftResult(CanonicalContext context, ReadOnlySpan<Value> flat)
    {
        var reader = new FlatReader(flat);
        return ResultInMemory
            ? Result!.Load(context, context.Slice(reader.Next32(), Result.Size, Result.Alignment, Wording.Pointer))
            : Result?.Lift(context, ref reader);
    }

    /// <summary>Parameters from caller to callee.</summary>
    /// <param name="context">From the caller, to the callee.</param>
    /// <param name="given">Flat, as the caller has them, and the address for the result, if that needs one.</param>
    /// <param name="arguments">Flat, as the callee gets them.</param>
    public void PassParameters(in TransferContext context, ReadOnlySpan<Value> given, Span<Value> arguments)
    {
        var reader = new FlatReader(given);
        var writer = new FlatWriter(arguments);
        if (ParametersInMemory)
        {
            var source = context.From.Slice(reader.Next32(), ParameterRecord.Size, ParameterRecord.Alignment, Wording.Pointer);
            var pointer = context.To.Reallocate(0, 0, ParameterRecord.Alignment, ParameterRecord.Size, Wording.Pointer);
            ParameterRecord.CopyInto(in context, source, context.To.Slice(pointer, ParameterRecord.Size));
            writer.Write(pointer);
        }
        else
        {
            ParameterRecord.PassTo(in context, ref reader, ref writer);
        }
    }

    /// <summary>The result from callee to caller.</summary>
    /// <param name="context">From the callee, to the caller.</param>
    /// <param name="results">Flat, as the callee returned it.</param>
    /// <param name="given">What the caller gave: the last is the address for the result, if that needs one.</param>
    /// <param name="returned">Flat, as the caller gets it.</param>
    public void PassResult(in TransferContext context, ReadOnlySpan<Value> results, ReadOnlySpan<Value> given, Span<Value> returned)
    {
        if (Result is null)
        {
            return;
        }

        var reader = new FlatReader(results);
        if (ResultInMemory)
        {
            var source = context.From.Slice(reader.Next32(), Result.Size, Result.Alignment, Wording.Pointer);
            Result.CopyInto(in context, source, context.To.Slice((uint)given[^1].Low, Result.Size, Result.Alignment, Wording.Pointer));
        }
        else
        {
            var writer = new FlatWriter(returned);
            Result.PassTo(in context, ref reader, ref writer);
        }
    }
}
