using System.Diagnostics;
using Skiff.Components.Model;

namespace Skiff.Components.Planning;

/// <summary>Aliases: the same in components and in the types of instances.</summary>
internal static class DefinitionWalk
{
    /// <summary>Adds what an alias stands for.</summary>
    public static void Alias(Definition alias, Scope scope)
    {
        switch (alias)
        {
            case ExportAlias export:
                scope.Add(scope.Instances[export.Instance].Exports[export.Name]);
                break;
            case CoreExportAlias core:
                scope.AddCore(core.Sort, scope.CoreInstances[core.Instance][core.Name]);
                break;
            case OuterAlias { Sort: Sort.CoreType }:
                // Core types describe core modules; the validator has used them.
                break;
            case OuterAlias outer:
                scope.Add(scope.Outer(outer.Outer).Find(new SortIndex(outer.Sort, outer.Index)));
                break;
            default:
                throw new UnreachableException($"{alias.GetType().Name} is no alias");
        }
    }
}
