using Skiff.Components.Binary;

namespace Skiff.Components.Validation.Graph;

/// <summary>
/// Counts the steps of walking over types, so that a small file cannot make validation take long: types can share parts, so walks can be far longer
/// than the file.
/// </summary>
internal sealed class WorkBudget(ComponentLimits limits)
{
    private int _left = limits.ValidationSteps;

    public ComponentLimits Limits { get; } = limits;

    /// <summary>Where the definition begins that the steps are for.</summary>
    public long Offset { get; set; }

    /// <summary>Takes a step.</summary>
    /// <exception cref="ComponentValidationException">There are none left.</exception>
    public void Step()
    {
        if (--_left < 0)
        {
            throw new ComponentValidationException(
                ComponentValidationReason.LimitExceeded, $"validation takes more than {Limits.ValidationSteps} steps", Offset);
        }
    }

    /// <summary>Checks the size of a type that was just made.</summary>
    /// <exception cref="ComponentValidationException">It is too large.</exception>
    public T Check<T>(T type)
        where T : TypeNode
    {
        Step();
        if (type.Size > Limits.EffectiveTypeSize)
        {
            throw new ComponentValidationException(
                ComponentValidationReason.LimitExceeded, $"effective type size exceeds the limit of {Limits.EffectiveTypeSize}", Offset);
        }

        if (type.Depth > Limits.TypeDepth)
        {
            throw new ComponentValidationException(
                ComponentValidationReason.LimitExceeded, $"type nesting is too deep, at most {Limits.TypeDepth} levels are allowed", Offset);
        }

        return type;
    }
}
