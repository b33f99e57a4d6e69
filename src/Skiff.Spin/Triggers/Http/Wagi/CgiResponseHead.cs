using System.Text;

namespace Skiff.Spin.Triggers.Http.Wagi;

/// <summary>The head of a CGI response: <c>Name: value</c> lines up to an empty line. Source: RFC 3875 section 6.</summary>
/// <param name="Status">From the <c>Status</c> field; 302 for a <c>Location</c> without one; else 200.</param>
/// <param name="Headers">The other fields, in order.</param>
public sealed record CgiResponseHead(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>Bytes of a head at most.</summary>
    public const int MaximumLength = 64 * 1024;

    /// <summary>Where the body begins, if <paramref name="output"/> holds the whole head: after the first empty line; else -1.</summary>
    public static int FindEnd(ReadOnlySpan<byte> output)
    {
        for (var at = 0; ;)
        {
            var newline = output[at..].IndexOf((byte)'\n');
            if (newline < 0)
            {
                return -1;
            }

            if (newline == 0 || (newline == 1 && output[at] == '\r'))
            {
                return at + newline + 1;
            }

            at += newline + 1;
        }
    }

    /// <summary>Reads a head, its empty line included.</summary>
    /// <exception cref="CgiFormatException">It is no head; the message says which line and why.</exception>
    public static CgiResponseHead Parse(ReadOnlySpan<byte> head)
    {
        int? status = null;
        var headers = new List<KeyValuePair<string, string>>();
        var isDocument = false;
        var isRedirect = false;
        var line = 0;
        foreach (var raw in Encoding.Latin1.GetString(head).Split('\n'))
        {
            line++;
            var text = raw.TrimEnd('\r');
            if (text.Length == 0)
            {
                break;
            }

            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || text.AsSpan(0, colon).ContainsAnyExcept(TokenCharacters))
            {
                throw new CgiFormatException($"line {line} of the response is no header: expected 'Name: value', found '{Shorten(text)}'");
            }

            var name = text[..colon];
            var value = text[(colon + 1)..].Trim();
            if (value.AsSpan().ContainsAny(ControlCharacters))
            {
                throw new CgiFormatException($"line {line} of the response has a control character in the value of '{name}'");
            }

            if (name.Equals("Status", StringComparison.OrdinalIgnoreCase))
            {
                status = ParseStatus(value, line);
                continue;
            }

            isDocument |= name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase);
            isRedirect |= name.Equals("Location", StringComparison.OrdinalIgnoreCase);
            headers.Add(new(name, value));
        }

        if (!isDocument && !isRedirect)
        {
            throw new CgiFormatException("the response has neither 'Content-Type' nor 'Location': a WAGI component writes headers, an empty line, then the body");
        }

        return new CgiResponseHead(status ?? (isRedirect ? 302 : 200), headers);
    }

    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    // RFC 9110 5.6.2, token.
    private static readonly System.Buffers.SearchValues<char> TokenCharacters = System.Buffers.SearchValues.Create("!#$%&'*+-.^_`|~0123456789" + Letters);

    // RFC 9110 5.5: a field value holds no controls but the tab.
    private static readonly System.Buffers.SearchValues<char> ControlCharacters = System.Buffers.SearchValues.Create([.. Enumerable.Range(0, 32).Where(c => c != '\t').Select(c => (char)c), '\u007f']);

    private static int ParseStatus(string value, int line) =>
        value.Length >= 3 && int.TryParse(value.AsSpan(0, 3), out var status) && status is >= 100 and <= 599 && (value.Length == 3 || value[3] == ' ')
            ? status
            : throw new CgiFormatException($"line {line} of the response: '{Shorten(value)}' is no status; expected for example '404 Not Found'");

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "...";
}

/// <summary>A WAGI component wrote something that is no CGI response.</summary>
public sealed class CgiFormatException : Exception
{
    internal CgiFormatException(string message)
        : base(message)
    {
    }
}
