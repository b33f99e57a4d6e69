using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Skiff.Components.Wit;
using Skiff.Text;

namespace Skiff.Components.Generator;

/// <summary>Diagnostics of WIT files as the compiler's.</summary>
internal static class WitReporting
{
    public static Microsoft.CodeAnalysis.Diagnostic Error(string code, string message) => Report(code, message, DiagnosticSeverity.Error, Location.None);

    public static Microsoft.CodeAnalysis.Diagnostic From(WitDiagnostic diagnostic)
    {
        var (source, found) = (diagnostic.Source, diagnostic.Diagnostic);
        var span = new Microsoft.CodeAnalysis.Text.TextSpan(found.Span.Start, found.Span.Length);
        var location = Location.Create(source.Name, span, new LinePositionSpan(Position(source.PositionOf(found.Span.Start)), Position(source.PositionOf(found.Span.End))));
        return Report(found.Code, found.Message, found.Severity == Severity.Error ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, location);
    }

    private static LinePosition Position(TextPosition position) => new(position.Line - 1, position.Column - 1);

    private static Microsoft.CodeAnalysis.Diagnostic Report(string code, string message, DiagnosticSeverity severity, Location location)
    {
        var descriptor = new DiagnosticDescriptor(code, "WIT", "{0}", "WIT", severity, isEnabledByDefault: true);
        return Microsoft.CodeAnalysis.Diagnostic.Create(descriptor, location, message);
    }
}
