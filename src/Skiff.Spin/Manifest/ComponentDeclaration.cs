using System.Collections.Immutable;
using Skiff.Text;
using Skiff.Text.Toml;

namespace Skiff.Spin.Manifest;

/// <summary>A component: code, and what it is given.</summary>
public sealed record ComponentDeclaration
{
    /// <summary>Its id in kebab case.</summary>
    public required Spanned<string> Id { get; init; }

    /// <summary>Where its code comes from.</summary>
    public required ComponentSource Source { get; init; }

    /// <summary>What it is for, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Names for the application's variables: templates such as <c>{{ token }}</c>.</summary>
    public ImmutableArray<KeyValuePair<string, Spanned<string>>> Variables { get; init; } = [];

    /// <summary>Its environment variables.</summary>
    public ImmutableArray<KeyValuePair<string, Spanned<string>>> Environment { get; init; } = [];

    /// <summary>The files it may read.</summary>
    public ImmutableArray<FileMount> Files { get; init; } = [];

    /// <summary>Patterns of files that it does not get.</summary>
    public ImmutableArray<Spanned<string>> ExcludeFiles { get; init; } = [];

    /// <summary>Hosts it may connect to.</summary>
    public ImmutableArray<Spanned<string>> AllowedOutboundHosts { get; init; } = [];

    /// <summary>Labels of key-value stores it may open.</summary>
    public ImmutableArray<Spanned<string>> KeyValueStores { get; init; } = [];

    /// <summary>Labels of SQLite databases it may open.</summary>
    public ImmutableArray<Spanned<string>> SqliteDatabases { get; init; } = [];

    /// <summary>Models it may use.</summary>
    public ImmutableArray<Spanned<string>> AiModels { get; init; } = [];

    /// <summary>The environments it is meant for; checked by builds.</summary>
    public TomlNode? Targets { get; init; }

    /// <summary>How it is built, or null.</summary>
    public BuildSection? Build { get; init; }

    /// <summary>Settings of other tools.</summary>
    public TomlTable? Tool { get; init; }

    /// <summary>What differs in named profiles.</summary>
    public TomlTable? Profiles { get; init; }

    /// <summary>Whether its dependencies have what it is given.</summary>
    public bool DependenciesInheritConfiguration { get; init; }

    /// <summary>Components that satisfy its imports.</summary>
    public ImmutableArray<ComponentDependency> Dependencies { get; init; } = [];
}

/// <summary>Where a component's code comes from.</summary>
/// <param name="Span">Where the manifest says so.</param>
public abstract record ComponentSource(TextSpan Span)
{
    /// <summary>A file.</summary>
    /// <param name="Path">Relative to the manifest, or absolute.</param>
    /// <param name="Span">Where the manifest says so.</param>
    public sealed record File(string Path, TextSpan Span) : ComponentSource(Span);

    /// <summary>A download.</summary>
    /// <param name="Url">From where.</param>
    /// <param name="Digest">What its bytes must hash to: <c>sha256:</c> and 64 hexadecimal digits.</param>
    /// <param name="Span">Where the manifest says so.</param>
    public sealed record Remote(Spanned<string> Url, Spanned<string> Digest, TextSpan Span) : ComponentSource(Span);

    /// <summary>A package of a component registry.</summary>
    /// <param name="Registry">The registry, or null for the default one.</param>
    /// <param name="Name">For example <c>ns:name</c>.</param>
    /// <param name="Version">The exact version.</param>
    /// <param name="Span">Where the manifest says so.</param>
    public sealed record Package(string? Registry, Spanned<string> Name, Spanned<string> Version, TextSpan Span) : ComponentSource(Span);
}

/// <summary>Files of the host that a component may read.</summary>
/// <param name="Span">Where the manifest says so.</param>
public abstract record FileMount(TextSpan Span)
{
    /// <summary>All files whose paths, relative to the manifest, match; their places for the component are the same.</summary>
    /// <param name="Glob">For example <c>static/**/*</c>.</param>
    /// <param name="Span">Where the manifest says so.</param>
    public sealed record Pattern(string Glob, TextSpan Span) : FileMount(Span);

    /// <summary>A file or directory at a place of its own.</summary>
    /// <param name="Source">Relative to the manifest.</param>
    /// <param name="Destination">An absolute path for the component.</param>
    /// <param name="Span">Where the manifest says so.</param>
    public sealed record Placement(Spanned<string> Source, Spanned<string> Destination, TextSpan Span) : FileMount(Span);
}

/// <summary>How a component is built.</summary>
/// <param name="Commands">The commands, one after the other.</param>
/// <param name="Workdir">Where, relative to the manifest, or null.</param>
/// <param name="Watch">Files whose change calls for a new build.</param>
public sealed record BuildSection(ImmutableArray<Spanned<string>> Commands, Spanned<string>? Workdir, ImmutableArray<Spanned<string>> Watch);

/// <summary>A component that satisfies imports of another. This version reads, but does not compose, them.</summary>
/// <param name="Name">For example <c>ns:pkg/iface@1.0.0</c>.</param>
/// <param name="Value">A version, or a table that says where it comes from.</param>
public sealed record ComponentDependency(Spanned<string> Name, TomlNode Value);
