using Skiff.Components.Wit;

namespace Skiff.Components.Generator;

/// <summary>
/// The functions that may wait, from files named <c>waiting.txt</c>: a line each, <c>wasi:io/poll#[method]pollable.block</c>, for all versions;
/// empty lines and lines that begin with <c>#</c> say nothing.
/// </summary>
internal sealed class WaitingFunctions
{
    private readonly HashSet<WitFunction> _functions = [];

    private WaitingFunctions(List<string> unknown) => Unknown = unknown;

    /// <summary>The lines that name no function.</summary>
    public List<string> Unknown { get; }

    public static WaitingFunctions Read(IEnumerable<string> texts, WitPackages packages)
    {
        var functions = new Dictionary<string, List<WitFunction>>(StringComparer.Ordinal);
        foreach (var scope in packages.Packages.SelectMany(p => p.Interfaces))
        {
            foreach (var function in AllOf(scope))
            {
                var name = $"{scope.Package.Namespace}:{scope.Package.Name}/{scope.Name}#{function.ExternName}";
                if (!functions.TryGetValue(name, out var versions))
                {
                    functions.Add(name, versions = []);
                }

                versions.Add(function);
            }
        }

        var lines = texts.SelectMany(t => t.Split('\n')).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#').ToList();
        var result = new WaitingFunctions([.. lines.Where(l => !functions.ContainsKey(l))]);
        result._functions.UnionWith(lines.Where(functions.ContainsKey).SelectMany(l => functions[l]));
        return result;
    }

    public bool Contains(WitFunction function) => _functions.Contains(function);

    /// <summary>The functions of an interface, those of its resources included, in their order.</summary>
    public static IEnumerable<WitFunction> AllOf(WitInterface scope) =>
        scope.Types.Select(t => t.Body).OfType<WitResourceBody>().SelectMany(r => r.Functions).Concat(scope.Functions);
}
