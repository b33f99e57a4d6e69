using System.Collections.Immutable;
using Skiff.Spin.Apps;
using Skiff.Spin.Manifest;
using Skiff.Spin.Manifest.Reading;
using Skiff.Text;

namespace Skiff.Spin.Building;

/// <summary>What building an application runs: the commands of its components' <c>[component.X.build]</c>, dependencies before those that use them.</summary>
public static class BuildPlan
{
    /// <summary>Makes the plan.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="folder">The folder of the manifest.</param>
    /// <param name="only">The ids of the components that are to be built; none for all.</param>
    /// <exception cref="AppException">There is no such component, or one is built outside of the application's folder.</exception>
    public static ImmutableArray<ComponentBuild> Of(AppManifest manifest, string folder, IReadOnlyCollection<string> only)
    {
        var ids = manifest.Components.Select(component => component.Id.Value).ToArray();
        if (only.FirstOrDefault(id => !ids.Contains(id, StringComparer.Ordinal)) is { } unknown)
        {
            throw new AppException($"there is no component \"{SourceText.Shorten(unknown)}\"{DidYouMean.Phrase(unknown, ids)}");
        }

        var diagnostics = new DiagnosticBag();
        var plan = ImmutableArray.CreateBuilder<ComponentBuild>();
        foreach (var component in InOrder(manifest))
        {
            if (component.Build is { } build && (only.Count == 0 || only.Contains(component.Id.Value)))
            {
                plan.Add(new ComponentBuild(component.Id.Value, [.. build.Commands.Select(command => command.Value)], WorkingFolder(build, folder, diagnostics)));
            }
        }

        return diagnostics.HasErrors ? throw new AppException(manifest.Source, diagnostics.ToImmutable()) : plan.DrainToImmutable();
    }

    private static string WorkingFolder(BuildSection build, string folder, DiagnosticBag diagnostics)
    {
        if (build.Workdir is not { } given)
        {
            return folder;
        }

        if (Path.IsPathRooted(given.Value))
        {
            diagnostics.Error(ManifestCodes.Value, given.Span, "\"workdir\" must be relative to the manifest's folder");
        }

        return Path.GetFullPath(given.Value, folder);
    }

    // What others are composed with comes first; where components need each other, the order of the manifest counts.
    private static List<ComponentDeclaration> InOrder(AppManifest manifest)
    {
        var order = new List<ComponentDeclaration>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Stack<(ComponentDeclaration Component, int Next)>();
        foreach (var component in manifest.Components.Where(component => seen.Add(component.Id.Value)))
        {
            waiting.Push((component, 0));
            while (waiting.TryPop(out var visited))
            {
                if (visited.Next == visited.Component.Dependencies.Length)
                {
                    order.Add(visited.Component);
                    continue;
                }

                waiting.Push(visited with { Next = visited.Next + 1 });
                if (Find(manifest, visited.Component.Dependencies[visited.Next].Source) is { } dependency && seen.Add(dependency.Id.Value))
                {
                    waiting.Push((dependency, 0));
                }
            }
        }

        return order;
    }

    // A dependency may name a component, or the file that a component is built to.
    private static ComponentDeclaration? Find(AppManifest manifest, DependencySource source) => source switch
    {
        DependencySource.Component { Id.Value: var id } => manifest.Components.FirstOrDefault(component => component.Id.Value == id),
        DependencySource.Own { Source: ComponentSource.File { Path: var path } } => manifest.Components.FirstOrDefault(component => component.Source is ComponentSource.File file && file.Path == path),
        _ => null,
    };
}

/// <summary>How one component is built.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Commands">The commands for the shell, one after the other.</param>
/// <param name="Folder">Where they run: an absolute path.</param>
public sealed record ComponentBuild(string Id, ImmutableArray<string> Commands, string Folder);
