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

/// <summary>A component that satisfies imports of another.</summary>
/// <param name="Name">Which imports: for example <c>ns:pkg/iface@1.0.0</c>, <c>ns:pkg</c> or <c>plain-name</c>.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Export">Its export that is taken; null for the one that fits the import.</param>
/// <param name="Inherited">What of the component's configuration it may use.</param>
public sealed record ComponentDependency(Spanned<string> Name, DependencySource Source, Spanned<string>? Export, InheritedConfiguration Inherited);

/// <summary>Where a dependency comes from.</summary>
/// <param name="Span">Where the manifest says so.</param>
public abstract record DependencySource(TextSpan Span)
{
    /// <summary>A source such as a component has one of its own.</summary>
    /// <param name="Source">The file or download.</param>
    public sealed record Own(ComponentSource Source) : DependencySource(Source.Span);

    /// <summary>The code of another component of the manifest.</summary>
    /// <param name="Id">Its id.</param>
    public sealed record Component(Spanned<string> Id) : DependencySource(Id.Span);

    /// <summary>A package of a registry.</summary>
    /// <param name="Address">Which registry, or null for the default one.</param>
    /// <param name="Package">Its name, or null for that of the dependency.</param>
    /// <param name="Version">The versions that will do, for example <c>&gt;=1.2.0</c>.</param>
    /// <param name="Span">Where the manifest says so.</param>
    public sealed record Registry(Spanned<string>? Address, Spanned<string>? Package, Spanned<string> Version, TextSpan Span) : DependencySource(Span);
}

/// <summary>What of a component's configuration its dependency may use.</summary>
/// <param name="All">Everything.</param>
/// <param name="Fields">What these fields of the component give.</param>
public sealed record InheritedConfiguration(bool All, ImmutableArray<string> Fields)
{
    /// <summary>The fields of a component that can be inherited.</summary>
    public static ImmutableArray<string> KnownFields { get; } =
        ["ai_models", "allowed_outbound_hosts", "environment", "files", "key_value_stores", "sqlite_databases", "variables"];

    /// <summary>Whether what a field gives is inherited.</summary>
    public bool Has(string field) => All || Fields.Contains(field, StringComparer.Ordinal);
}
