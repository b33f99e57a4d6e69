using Skiff.Text;

namespace Skiff.Spin.Manifest;

/// <summary>A value of a manifest and where it is written.</summary>
/// <typeparam name="T">The kind of value.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Span">Where.</param>
public readonly record struct Spanned<T>(T Value, TextSpan Span)
{
    /// <inheritdoc/>
    public override string ToString() => Value?.ToString() ?? "";
}
