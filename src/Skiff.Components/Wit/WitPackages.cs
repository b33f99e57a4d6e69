using System.Collections.Immutable;
using Skiff.Components.Wit.Resolution;
using Skiff.Components.Wit.Syntax;
using Skiff.Text;

namespace Skiff.Components.Wit;

/// <summary>
/// A set of WIT packages, all names resolved, with what was found wrong in them. Source: Component Model, design/mvp/WIT.md.
/// Items behind a feature that is not asked for, or newer than their package, are left out.
/// </summary>
public sealed class WitPackages
{
    private WitPackages(ImmutableArray<WitPackage> packages, ImmutableArray<WitDiagnostic> diagnostics)
    {
        Packages = packages;
        Diagnostics = diagnostics;
    }

    /// <summary>In the order of the texts.</summary>
    public ImmutableArray<WitPackage> Packages { get; }

    /// <summary>File by file, each in the order of the text.</summary>
    public ImmutableArray<WitDiagnostic> Diagnostics { get; }

    /// <summary>Whether an error was found. What could be understood is there anyway.</summary>
    public bool HasErrors => Diagnostics.Any(d => d.Diagnostic.Severity == Severity.Error);

    /// <summary>Parses and resolves texts.</summary>
    /// <param name="files">The texts. One without a package declaration belongs to the package of the others in its directory.</param>
    /// <param name="features">The unstable features to include.</param>
    public static WitPackages Parse(IEnumerable<SourceText> files, IEnumerable<string>? features = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        var reports = new WitReports();
        var syntax = files.Select(file => WitParser.Parse(file, reports.Of(file))).ToList();
        var packages = new WitResolver(reports, new HashSet<string>(features ?? [], StringComparer.Ordinal)).Resolve(syntax);
        return new WitPackages(packages, reports.ToImmutable());
    }

    /// <summary>An interface by its full name, for example <c>wasi:io/streams@0.2.12</c>.</summary>
    public WitInterface? FindInterface(string fullName) => Packages.SelectMany(p => p.Interfaces).FirstOrDefault(i => i.FullName == fullName);

    /// <summary>A world by its full name.</summary>
    public WitWorld? FindWorld(string fullName) => Packages.SelectMany(p => p.Worlds).FirstOrDefault(w => w.FullName == fullName);
}
