using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Skiff.Oci.Images;

/// <summary>
/// Where an image is: <c>registry.example/me/app:1.0</c>. What is short for something is made whole as all tools of containers do it: without a registry it is in that of
/// Docker, there without a folder in <c>library</c>; without a tag and digest it is <c>latest</c>.
/// </summary>
public sealed partial record Reference
{
    /// <summary>The registry that is meant where none is named.</summary>
    public const string DockerHub = "docker.io";

    private const string LatestTag = "latest";

    // Distribution specification, "Pulling manifests": <name>.
    private const int MaximumRepositoryLength = 255;

    // More than any text of the allowed length takes.
    private const int MatchMilliseconds = 10_000;

    private Reference(string registry, string repository, string? tag, Digest? digest)
    {
        Registry = registry;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>Host and port, as they were written.</summary>
    public string Registry { get; }

    /// <summary>The name within the registry.</summary>
    public string Repository { get; }

    /// <summary>The tag; null if there is a digest alone.</summary>
    public string? Tag { get; }

    /// <summary>The digest of the manifest, which is more exact than a tag; null if there is none.</summary>
    public Digest? Digest { get; }

    /// <summary>The part of it that a registry is asked for.</summary>
    public string Target => Digest?.ToString() ?? Tag!; // there is one of them

    /// <summary>Reads a reference.</summary>
    /// <exception cref="OciException">It is none; the message says what of it.</exception>
    public static Reference Parse(string text) => TryParse(text, out var reference, out var problem) ? reference : throw new OciException(OciCodes.Reference, $"'{text}' is no reference to an image: {problem}");

    /// <summary>Reads a reference.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Reference? reference, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        (reference, problem) = text.Length > OciLimits.MaximumReferenceLength ? (null, "it is too long") : Read(text);
        return reference is not null;
    }

    /// <summary>The same in another place of the same registry.</summary>
    internal Reference With(Digest digest) => new(Registry, Repository, Tag, digest);

    /// <inheritdoc/>
    public override string ToString() => $"{Registry}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    private static (Reference? Reference, string? Problem) Read(string text)
    {
        var (rest, digestText) = Cut(text, text.IndexOf('@', StringComparison.Ordinal));
        Digest? digest = null;
        if (digestText is not null && !Digest.TryParse(digestText, out digest))
        {
            return (null, $"the digest '{digestText}' is none of SHA-256");
        }

        // A colon before the last slash is that of a port.
        var colon = rest.LastIndexOf(':');
        var (name, tag) = Cut(rest, colon > rest.LastIndexOf('/') ? colon : -1);
        if (tag is not null && !TagSyntax().IsMatch(tag))
        {
            return (null, $"the tag '{tag}' must have letters, digits, '_', '.' and '-' only, at most 128, and not begin with '.' or '-'");
        }

        var (first, path) = Cut(name, name.IndexOf('/', StringComparison.Ordinal));
        var (registry, repository) = path is not null && IsRegistry(first) ? (first, path) : (DockerHub, name);
        if (registry is DockerHub or "index.docker.io")
        {
            (registry, repository) = (DockerHub, repository.Contains('/', StringComparison.Ordinal) ? repository : "library/" + repository);
        }

        return !RegistrySyntax().IsMatch(registry) ? (null, $"'{registry}' is no host with or without a port")
            : repository.Length > MaximumRepositoryLength ? (null, "the name of its repository is too long")
            : !RepositorySyntax().IsMatch(repository) ? (null, $"the repository '{repository}' must have lower case letters and digits, with single '.', '_' or '-' between them, and '/' between its parts")
            : (new Reference(registry, repository, tag ?? (digest is null ? LatestTag : null), digest), null);
    }

    private static (string Head, string? Tail) Cut(string text, int at) => at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);

    // As all tools of containers decide it: what has a dot, a port or an upper case letter, and "localhost".
    private static bool IsRegistry(string text) => text == "localhost" || text.Any(c => c is '.' or ':' || char.IsAsciiLetterUpper(c));

    // distribution/reference: domain-name ["." domain-component]* [":" port-number], or an IPv6 address in brackets.
    [GeneratedRegex(@"\A(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])(?::[0-9]{1,5})?\z", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex RegistrySyntax();

    // Distribution specification, "Pulling manifests": [a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*
    [GeneratedRegex(@"\A[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex RepositorySyntax();

    // Distribution specification, "Pulling manifests": [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}
    [GeneratedRegex(@"\A[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex TagSyntax();
}
