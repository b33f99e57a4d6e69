using System.Buffers;
using System.Collections.Frozen;

namespace Skiff.Wasi.Preview2.Http;

/// <summary>What RFC 9110 and the host allow in fields of messages that guests write.</summary>
public static class FieldSyntax
{
    // RFC 9110, 5.6.2: tchar.
    private static readonly SearchValues<char> s_tokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // RFC 9110, 5.5: no control characters but the tab.
    private static readonly SearchValues<byte> s_controls =
        SearchValues.Create([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    // Fields of one connection (RFC 9110, 7.6.1), and the host's own: who sends the message decides about them.
    private static readonly FrozenSet<string> s_forbidden = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "connection", "host", "http2-settings", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "transfer-encoding", "upgrade");

    /// <summary>Whether it can be the name of a field.</summary>
    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(s_tokenCharacters);

    /// <summary>Whether it can be the value of a field.</summary>
    public static bool IsValue(ReadOnlySpan<byte> value) => !value.ContainsAny(s_controls);

    /// <summary>Whether guests may not set it.</summary>
    public static bool IsForbidden(string name) => s_forbidden.Contains(name);
}
