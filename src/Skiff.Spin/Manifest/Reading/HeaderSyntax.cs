using System.Buffers;

namespace Skiff.Spin.Manifest.Reading;

/// <summary>What HTTP allows in header fields.</summary>
internal static class HeaderSyntax
{
    // RFC 9110 5.6.2: token.
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Whether a text is the name of a header.</summary>
    public static bool IsName(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Token);

    /// <summary>Whether a text can be the value of a header: printable ASCII, spaces and tabs (RFC 9110 5.5; other bytes have no agreed meaning).</summary>
    public static bool IsValue(string text) => text.All(c => c is '\t' or (>= ' ' and <= '~'));
}
