using Skiff.Text;

namespace Skiff.Components.Wit.Syntax;

/// <summary>The first error of an item: the parser reports it and goes on after the item.</summary>
internal sealed class WitSyntaxException(Diagnostic diagnostic) : Exception(diagnostic.Message)
{
    public Diagnostic Diagnostic { get; } = diagnostic;

    public static WitSyntaxException At(string code, TextSpan span, string message) => new(Diagnostic.Error(code, span, message));
}
