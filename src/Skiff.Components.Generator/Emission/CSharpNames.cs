using Microsoft.CodeAnalysis.CSharp;
using Skiff.Components.Wit;

namespace Skiff.Components.Generator.Emission;

/// <summary>Kebab case to C# names: docs/internals/components.md, "Names the generator gives".</summary>
internal sealed class CSharpNames
{
    private readonly HashSet<(WitPackageName Package, string Name)> _shared = [];

    /// <summary>Learns which names several definitions of one package would get: those get their interface's name in front.</summary>
    public CSharpNames(WitPackages packages)
    {
        foreach (var package in packages.Packages)
        {
            var names = package.Interfaces.SelectMany(i => i.Types.Where(t => t.Body is not (WitUseBody or WitAliasBody)).Select(t => Plain(t)))
                .Concat(package.Interfaces.Select(i => Pascal(i.Name)));
            foreach (var name in names.GroupBy(n => n, StringComparer.Ordinal).Where(g => g.Count() > 1))
            {
                _shared.Add((package.Name, name.Key));
            }
        }
    }

    public static string Pascal(string kebab) =>
        string.Concat(kebab.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1).ToLowerInvariant()));

    public static string Camel(string kebab)
    {
        var pascal = Pascal(kebab);
        var name = char.ToLowerInvariant(pascal[0]) + pascal.Substring(1);
        return SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
    }

    /// <summary>For example <c>Skiff.Wasi.Io</c>; from version 2 on with the major version, <c>Skiff.Fermyon.Spin.V2</c>: several may be had at once.</summary>
    public static string Namespace(WitPackageName package)
    {
        var parts = package.Namespace.Split(':').Concat(package.Name.Split('/'));
        var major = package.Version?.ToString().Split('.')[0];
        return "Skiff." + string.Join(".", parts.Select(Pascal)) + (major is null or "0" or "1" ? "" : ".V" + major);
    }

    /// <summary>The name of a type, seen from a package.</summary>
    public string Type(WitTypeDefinition definition, WitPackageName from) => Qualify(TypeName(definition.Target), definition.Target.Scope.Package, from);

    /// <summary>The name of a type in its namespace; a resource's is its interface's.</summary>
    public string TypeName(WitTypeDefinition target)
    {
        var name = Plain(target);
        if (!_shared.Contains((target.Scope.Package, name)))
        {
            return name;
        }

        var scope = Pascal(target.Scope.Name);
        return target.IsResource ? $"I{scope}{name.Substring(1)}" : scope + name;
    }

    /// <summary>A member of the static class of an interface, seen from the class of another or the same.</summary>
    public static string Static(WitScope scope, string member, WitScope from) =>
        scope == from ? member : $"{Qualify(Pascal(scope.Name), scope.Package, from.Package)}.{member}";

    /// <summary>The property that holds a resource type, seen from an interface's class.</summary>
    public static string Resource(WitTypeDefinition definition, WitScope from) =>
        Static(definition.Target.Scope, Pascal(definition.Target.Name) + "Resource", from);

    /// <summary>A member's name that is not its type's.</summary>
    public static string Member(string kebab, string type, string suffix, params string[] taken)
    {
        var name = Pascal(kebab);
        return name == type || taken.Contains(name) ? name + suffix : name;
    }

    /// <summary>The method of the host that a function is.</summary>
    public static string Method(WitFunction function) => function.Kind switch
    {
        WitFunctionKind.Constructor => "Create" + Pascal(function.Resource!.Name), // Not null: not a free function.
        WitFunctionKind.Static => Pascal(function.Resource!.Name) + Pascal(function.Name),
        _ => Pascal(function.Name),
    };

    private static string Plain(WitTypeDefinition definition) => (definition.IsResource ? "I" : "") + Pascal(definition.Name);

    private static string Qualify(string name, WitPackageName package, WitPackageName from) =>
        package == from ? name : $"global::{Namespace(package)}.{name}";
}
