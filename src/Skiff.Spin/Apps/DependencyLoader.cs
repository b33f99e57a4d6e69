using System.Collections.Immutable;
using Skiff.Components;
using Skiff.Runtime.Artifacts;
using Skiff.Spin.Capabilities;
using Skiff.Spin.Manifest;
using Skiff.Text;

namespace Skiff.Spin.Apps;

/// <summary>Loads the components that satisfy imports of others, as manifests name them (docs/adr/0027).</summary>
/// <param name="modules">Compiles the modules.</param>
/// <param name="components">All components of the manifest.</param>
/// <param name="sources">Reads their files.</param>
/// <param name="linkers">What of the host is there for whom.</param>
/// <param name="diagnostics">Gets the problems.</param>
internal sealed class DependencyLoader(ModuleSource modules, ImmutableArray<ComponentDeclaration> components, SourceReader sources, GrantedLinkers linkers, DiagnosticBag diagnostics)
{
    /// <summary>What satisfies imports of a component; null if something could not be loaded, which has been reported.</summary>
    public ImmutableArray<ComponentSupplier>? Load(ComponentDeclaration component) => Load(component, [component.Id.Value], SpinGrants.All);

    /// <summary>What components, and the dependencies in them, are made from; each component of the manifest once.</summary>
    /// <param name="components">All components of the manifest.</param>
    /// <param name="used">The ids of those that are asked for.</param>
    public static IEnumerable<ComponentSource> SourcesOf(ImmutableArray<ComponentDeclaration> components, IEnumerable<string> used)
    {
        var seen = used.ToHashSet(StringComparer.Ordinal);
        var left = new Queue<string>(seen);
        while (left.TryDequeue(out var id))
        {
            foreach (var component in components.Where(c => c.Id.Value == id))
            {
                yield return component.Source;
                foreach (var source in component.Dependencies.Select(dependency => dependency.Source))
                {
                    if (source is DependencySource.Own own)
                    {
                        yield return own.Source;
                    }
                    else if (source is DependencySource.Component other && seen.Add(other.Id.Value))
                    {
                        left.Enqueue(other.Id.Value);
                    }
                }
            }
        }
    }

    /// <summary>The dependencies that do not have the network of the component.</summary>
    public static ImmutableArray<string> WithoutNetwork(ComponentDeclaration component) =>
        [.. component.Dependencies.Where(dependency => !GrantsOf(dependency).HasFlag(SpinGrants.Network)).Select(dependency => dependency.Name.Value)];

    // path: the components whose code it is for, from the outermost on. grants: what the innermost of them has.
    private ImmutableArray<ComponentSupplier>? Load(ComponentDeclaration component, ImmutableArray<string> path, SpinGrants grants)
    {
        var suppliers = ImmutableArray.CreateBuilder<ComponentSupplier>(component.Dependencies.Length);
        foreach (var dependency in component.Dependencies)
        {
            if (Load(dependency, path, grants & GrantsOf(dependency)) is { } supplier)
            {
                suppliers.Add(supplier);
            }
        }

        return suppliers.Count == component.Dependencies.Length ? suppliers.DrainToImmutable() : null;
    }

    private ComponentSupplier? Load(ComponentDependency dependency, ImmutableArray<string> path, SpinGrants grants)
    {
        var supplier = dependency.Source switch
        {
            DependencySource.Own own => LoadFile(own.Source, null, grants, dependency.Name.Value),
            DependencySource.Component component => LoadComponent(dependency, component, path, grants),
            _ => Refuse(dependency.Source.Span),
        };
        return supplier is null ? null : supplier with { Export = dependency.Export?.Value };
    }

    private ComponentSupplier? LoadComponent(ComponentDependency dependency, DependencySource.Component source, ImmutableArray<string> path, SpinGrants grants)
    {
        var id = source.Id;
        if (components.FirstOrDefault(c => c.Id.Value == id.Value) is not { } component)
        {
            diagnostics.Error(ManifestCodes.UnknownComponent, id.Span, $"there is no component \"{id}\"");
            return null;
        }

        if (path.Contains(id.Value, StringComparer.Ordinal))
        {
            var circle = string.Join(" needs ", path.Add(id.Value).SkipWhile(c => c != id.Value).Select(c => $"\"{c}\""));
            diagnostics.Error(AppCodes.Dependency, id.Span, $"components cannot depend on each other in a circle: {circle}");
            return null;
        }

        return Load(component, path.Add(id.Value), grants) is { } own && LoadFile(component.Source, component.Build, grants, dependency.Name.Value) is { } supplier
            ? supplier with { Suppliers = own }
            : null;
    }

    private ComponentSupplier? LoadFile(ComponentSource source, BuildSection? build, SpinGrants grants, string name)
    {
        if (sources.FileOf(source) is not { } file)
        {
            return null;
        }

        var known = new ComponentFile(modules, sources.PathOf(file));
        var prepared = known.TryLoad();
        if (prepared is null && sources.Read(file, build) is { } bytes)
        {
            if (!SourceReader.IsComponent(bytes))
            {
                diagnostics.Error(AppCodes.Dependency, file.Span, $"'{file.Path}' is no component, which a dependency has to be");
                return null;
            }

            prepared = sources.Load("component", file.Span, () => known.Load(bytes));
        }

        return prepared is null ? null : new ComponentSupplier(name, prepared, linkers.For(grants));
    }

    private ComponentSupplier? Refuse(TextSpan span)
    {
        diagnostics.Error(AppCodes.Source, span, "dependencies from registries are not supported in this version, which has no client for them: download the component and name its \"path\"");
        return null;
    }

    private static SpinGrants GrantsOf(ComponentDependency dependency) =>
        Granted(dependency, "environment", SpinGrants.Environment) | Granted(dependency, "files", SpinGrants.Files) | Granted(dependency, "allowed_outbound_hosts", SpinGrants.Network)
        | Granted(dependency, "variables", SpinGrants.Variables) | Granted(dependency, "key_value_stores", SpinGrants.KeyValue);

    private static SpinGrants Granted(ComponentDependency dependency, string field, SpinGrants grants) => dependency.Inherited.Has(field) ? grants : SpinGrants.None;
}
