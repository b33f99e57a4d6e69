using System.Collections.Immutable;

namespace Skiff.Components;

/// <summary>A component whose exports satisfy imports of another, each such pair a pair of instances made together (docs/adr/0027).</summary>
/// <param name="Name">
/// Which imports: an interface (<c>ns:pkg/iface</c>), all interfaces of a package (<c>ns:pkg</c>), both of any version or of those that fit one (<c>@1.2.0</c>), or a plain name.
/// </param>
/// <param name="Component">What is instantiated, once per supplier.</param>
/// <param name="Linker">What of the host it may import: not more than the linker of the importer has, and perhaps less.</param>
public sealed record ComponentSupplier(string Name, PreparedComponent Component, ComponentLinker Linker)
{
    /// <summary>The export that satisfies the imports, where it has another name than they; else null.</summary>
    public string? Export { get; init; }

    /// <summary>What satisfies its own imports before the linker does.</summary>
    public ImmutableArray<ComponentSupplier> Suppliers { get; init; } = [];
}
