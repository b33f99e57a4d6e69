namespace Skiff.Components;

/// <summary>The value of a payload that is not there, for example of <c>result&lt;_, error-code&gt;</c>.</summary>
public readonly record struct Unit
{
    /// <summary>The only value.</summary>
    public static Unit Value => default;
}
