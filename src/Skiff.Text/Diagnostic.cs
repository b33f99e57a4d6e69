using System.Collections.Immutable;

namespace Skiff.Text;

/// <summary>How bad a finding is.</summary>
public enum Severity
{
    /// <summary>The text cannot be used.</summary>
    Error,

    /// <summary>The text can be used, but is likely not what was meant.</summary>
    Warning,
}

/// <summary>A line of help below a diagnostic.</summary>
/// <param name="Message">What to say.</param>
/// <param name="Span">Another place in the same text, or null.</param>
public sealed record DiagnosticNote(string Message, TextSpan? Span = null);

/// <summary>Something found in a text.</summary>
/// <param name="Code">For example <c>SK2107</c>; see docs/guide/errors.md.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Span">Where.</param>
/// <param name="Message">One line, without a full stop.</param>
/// <param name="Notes">Help; usually empty.</param>
public sealed record Diagnostic(string Code, Severity Severity, TextSpan Span, string Message, ImmutableArray<DiagnosticNote> Notes)
{
    /// <summary>An error.</summary>
    public static Diagnostic Error(string code, TextSpan span, string message, params ReadOnlySpan<DiagnosticNote> notes) =>
        new(code, Severity.Error, span, message, [.. notes]);

    /// <summary>A warning.</summary>
    public static Diagnostic Warning(string code, TextSpan span, string message, params ReadOnlySpan<DiagnosticNote> notes) =>
        new(code, Severity.Warning, span, message, [.. notes]);
}
