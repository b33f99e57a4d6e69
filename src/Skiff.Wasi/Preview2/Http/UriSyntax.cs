using System.Buffers;

namespace Skiff.Wasi.Preview2.Http;

/// <summary>What guests may write as parts of a request's target (RFC 3986).</summary>
internal static class UriSyntax
{
    private static readonly SearchValues<char> s_schemeCharacters =
        SearchValues.Create("+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // No user information: a guest cannot sign in by an address.
    private static readonly SearchValues<char> s_authorityCharacters =
        SearchValues.Create("!$%&'()*+,-.0123456789:;=ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz~");

    internal static bool IsScheme(string text) => text.Length > 0 && char.IsAsciiLetter(text[0]) && !text.AsSpan().ContainsAnyExcept(s_schemeCharacters);

    internal static bool IsAuthority(string text) =>
        text.Length > 0
        && !text.AsSpan().ContainsAnyExcept(s_authorityCharacters)
        && Uri.TryCreate($"http://{text}/", UriKind.Absolute, out var uri)
        && uri is { Host.Length: > 0, AbsolutePath: "/" };

    /// <summary>Printable ASCII and whatever is not ASCII; no fragment.</summary>
    internal static bool IsPathWithQuery(string text, int longest)
    {
        if (text.Length > longest)
        {
            return false;
        }

        foreach (var character in text)
        {
            if (character is <= ' ' or '\x7F' or '#')
            {
                return false;
            }
        }

        return true;
    }
}
