using Skiff.Text;

namespace Skiff.Components.Wit.Syntax;

internal enum WitTokenKind
{
    End,
    Identifier,
    Integer,
    String,
    Arrow,
    Symbol,
}

/// <summary>A token. Keywords are identifiers that the parser compares with; an escaped one (<c>%list</c>) is never a keyword.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Span">Where it is, the <c>%</c> included.</param>
/// <param name="Symbol">The character of a symbol.</param>
/// <param name="IsEscaped">Written with a <c>%</c>.</param>
internal readonly record struct WitToken(WitTokenKind Kind, TextSpan Span, char Symbol = '\0', bool IsEscaped = false);
