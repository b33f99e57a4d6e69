namespace Skiff.Components.Validation.Names;

/// <summary>What kind of name an import or export has.</summary>
internal enum ExternNameKind
{
    Label,
    Constructor,
    Method,
    Static,
    Interface,
}

/// <summary>The name of an import or export, taken apart. Source: Component Model, Explainer.md, "Import and Export Definitions".</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Resource">The resource of a constructor, method or static function.</param>
/// <param name="Version">The version of an interface, or null.</param>
internal readonly record struct ExternNameSyntax(ExternNameKind Kind, string? Resource = null, string? Version = null)
{
    private const string ConstructorPrefix = "[constructor]";
    private const string MethodPrefix = "[method]";
    private const string StaticPrefix = "[static]";

    /// <summary>Takes a name apart.</summary>
    /// <param name="name">As written.</param>
    /// <param name="syntax">Its parts.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? TryParse(string name, out ExternNameSyntax syntax)
    {
        if (name.StartsWith(ConstructorPrefix, StringComparison.Ordinal))
        {
            var resource = name[ConstructorPrefix.Length..];
            syntax = new ExternNameSyntax(ExternNameKind.Constructor, resource);
            return FindLabelError(resource);
        }

        if (name.StartsWith(MethodPrefix, StringComparison.Ordinal))
        {
            return TryParseMember(name[MethodPrefix.Length..], ExternNameKind.Method, out syntax);
        }

        if (name.StartsWith(StaticPrefix, StringComparison.Ordinal))
        {
            return TryParseMember(name[StaticPrefix.Length..], ExternNameKind.Static, out syntax);
        }

        if (name.Contains(':', StringComparison.Ordinal))
        {
            return TryParseInterface(name, out syntax);
        }

        syntax = new ExternNameSyntax(ExternNameKind.Label);
        return FindLabelError(name);
    }

    /// <summary>The form of a name that must be unique among its kind. Source: Explainer.md, "Name Uniqueness".</summary>
    public static string Canonicalize(string name)
    {
        if (name.StartsWith('['))
        {
            return name.StartsWith(ConstructorPrefix, StringComparison.Ordinal) ? name.ToLowerInvariant() : CanonicalizeMember(name);
        }

        var version = name.IndexOf('@', StringComparison.Ordinal);
        return version < 0 ? name.ToLowerInvariant() : string.Concat(name[..version].ToLowerInvariant(), name.AsSpan(version));
    }

    private static string CanonicalizeMember(string name)
    {
        var member = name[(name.IndexOf(']', StringComparison.Ordinal) + 1)..].ToLowerInvariant();
        var dot = member.IndexOf('.', StringComparison.Ordinal);
        return dot >= 0 && member.AsSpan(0, dot).SequenceEqual(member.AsSpan(dot + 1)) ? member[..dot] : member;
    }

    private static string? TryParseMember(string text, ExternNameKind kind, out ExternNameSyntax syntax)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            syntax = default;
            return "failed to find `.` character";
        }

        syntax = new ExternNameSyntax(kind, text[..dot]);
        return FindLabelError(text[..dot]) ?? FindLabelError(text[(dot + 1)..]);
    }

    // namespace ':' package '/' interface ('@' version)?
    private static string? TryParseInterface(string name, out ExternNameSyntax syntax)
    {
        syntax = default;
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var rest = name[(colon + 1)..];
        if (FindPackageError(name[..colon]) is { } namespaceError)
        {
            return namespaceError;
        }

        var packageEnd = rest.AsSpan().IndexOfAny(":/@");
        var package = packageEnd < 0 ? rest : rest[..packageEnd];
        if (FindPackageError(package) is { } packageError)
        {
            return packageError;
        }

        if (packageEnd < 0 || rest[packageEnd] != '/')
        {
            return "expected `/` after package name";
        }

        rest = rest[(packageEnd + 1)..];
        var end = rest.AsSpan().IndexOfAny("/@");
        if (FindLabelError(end < 0 ? rest : rest[..end]) is { } labelError)
        {
            return labelError;
        }

        if (end < 0)
        {
            syntax = new ExternNameSyntax(ExternNameKind.Interface);
            return null;
        }

        if (rest[end] != '@')
        {
            return $"trailing characters found: `{rest[end..]}`";
        }

        var version = rest[(end + 1)..];
        syntax = new ExternNameSyntax(ExternNameKind.Interface, null, version);
        return SemanticVersion.IsCanonical(version)
            ? null
            : SemanticVersion.FindError(version) is { } error ? $"`{version}` is not a valid semver: {error}" : null;
    }

    private static string? FindLabelError(string text) => Label.IsValid(text) ? null : $"`{text}` is not in kebab case";

    private static string? FindPackageError(string text) =>
        Label.IsLowerCase(text)
            ? null
            : Label.IsValid(text) ? $"`{text}` has upper case, which names of packages have not" : FindLabelError(text);
}
