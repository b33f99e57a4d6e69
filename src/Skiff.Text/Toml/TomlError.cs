using System.Diagnostics.CodeAnalysis;

namespace Skiff.Text.Toml;

/// <summary>Leaves the parsing of one expression; the reader turns it into a diagnostic and goes on with the next expression.</summary>
internal sealed class TomlError(Diagnostic diagnostic) : Exception(diagnostic.Message)
{
    public Diagnostic Diagnostic { get; } = diagnostic;

    [DoesNotReturn]
    public static void Throw(string code, TextSpan span, string message, params ReadOnlySpan<DiagnosticNote> notes) =>
        throw new TomlError(Diagnostic.Error(code, span, message, notes));
}
