using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Stdio;

/// <summary>How the address of a standard stream is meant (containerd's docs/runtime-v2.md, "Logging").</summary>
internal enum StdioScheme
{
    /// <summary>A fifo, of which containerd has the other end; also what is said without a scheme.</summary>
    Fifo,

    /// <summary>A file to append to.</summary>
    File,

    /// <summary>A program that reads the streams; it is ready when it closes descriptor 5.</summary>
    Program,

    /// <summary>The same, but it writes a byte to that descriptor first, so that its end is not taken for readiness.</summary>
    StrictProgram,
}

/// <summary>Where a process writes to: a path, or a URI of which containerd uses the scheme, the path and the query.</summary>
/// <param name="Scheme">What the path is.</param>
/// <param name="Path">The path.</param>
/// <param name="Arguments">Of a program: the names and values of the query, one after the other.</param>
internal sealed record StdioAddress(StdioScheme Scheme, string Path, IReadOnlyList<string> Arguments)
{
    private const string Separator = "://";

    /// <summary>Whether it is a program.</summary>
    public bool IsProgram => Scheme is StdioScheme.Program or StdioScheme.StrictProgram;

    public static StdioAddress Parse(string text)
    {
        var separator = text.IndexOf(Separator, StringComparison.Ordinal);
        if (separator < 0)
        {
            return new StdioAddress(StdioScheme.Fifo, text, []);
        }

        var scheme = text[..separator] switch
        {
            "fifo" => StdioScheme.Fifo,
            "file" => StdioScheme.File,
            "binary" => StdioScheme.Program,
            "binary-v2" => StdioScheme.StrictProgram,
            var other => throw Refused(text, $"the scheme {other} is not known; fifo, file, binary and binary-v2 are"),
        };
        var rest = text[(separator + Separator.Length)..].Split('#', 2)[0].Split('?', 2);
        return rest[0].StartsWith('/')
            ? new StdioAddress(scheme, Uri.UnescapeDataString(rest[0]), rest.Length > 1 ? ReadQuery(rest[1]) : [])
            : throw Refused(text, "it has no absolute path");
    }

    // Of a name that comes twice only the first value is passed on, by all shims.
    private static List<string> ReadQuery(string query)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var arguments = new List<string>();
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var name = Decode(parts[0]);
            if (names.Add(name))
            {
                arguments.AddRange([name, parts.Length > 1 ? Decode(parts[1]) : ""]);
            }
        }

        return arguments;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static TtrpcException Refused(string text, string reason) => new(StatusCode.InvalidArgument, $"output to {text}: {reason}");
}
