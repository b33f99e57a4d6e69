using System.Collections.Frozen;
using Skiff.Text;

namespace Skiff.Wasm.Text;

/// <summary>The kinds of token. Source: Core 2.0, 6.2.1.</summary>
internal enum TokenKind : byte
{
    /// <summary>Nothing is left.</summary>
    EndOfText,

    /// <summary><c>(</c>.</summary>
    Open,

    /// <summary><c>)</c>.</summary>
    Close,

    /// <summary>Begins with a lower case letter; whether it means something is not yet known.</summary>
    Keyword,

    /// <summary><c>$name</c>.</summary>
    Identifier,

    /// <summary>An integer without a sign.</summary>
    Natural,

    /// <summary>An integer with a sign.</summary>
    Integer,

    /// <summary>A floating-point number, <c>inf</c> and <c>nan</c> included.</summary>
    Float,

    /// <summary>A string in quotes.</summary>
    String,

    /// <summary>Characters that form one token but none that has a meaning.</summary>
    Reserved,
}

/// <summary>A token: a kind and a place.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int Length)
{
    public TextSpan Span => new(Start, Length);
}

/// <summary>A text and its tokens.</summary>
internal sealed record TokenizedText(SourceText Source, Token[] Tokens)
{
    /// <summary>Words that mean something in this text besides those of modules: the text format of components has more.</summary>
    public FrozenSet<string> FurtherWords { get; init; } = [];
}
