namespace Skiff.Components;

/// <summary>Values as text, close to WAVE.</summary>
public static class ComponentValueText
{
    /// <summary>A value as text.</summary>
    public static string Print(ComponentValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.GetType().Name;
    }
}
