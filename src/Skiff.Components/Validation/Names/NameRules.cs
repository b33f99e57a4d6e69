using Skiff.Components.Model;
using Skiff.Components.Validation.Graph;

namespace Skiff.Components.Validation.Names;

/// <summary>
/// Checks the names of the imports, or of the exports, of one scope: their syntax and attributes, that they are strongly unique, and that functions
/// of resources fit them. Source: Component Model, Binary.md, "Import and Export Definitions".
/// </summary>
/// <param name="direction">"import" or "export".</param>
internal sealed class NameRules(string direction)
{
    private readonly UniqueNames _names = new($"{direction} name", "name", ExternNameSyntax.Canonicalize);
    private readonly Dictionary<ResourceNode, string> _resources = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _resourceNames = new(StringComparer.Ordinal);

    /// <summary>Takes an import or export.</summary>
    /// <exception cref="ComponentValidationException">Its name breaks a rule.</exception>
    public void Add(ExternName name, Entity entity, long offset)
    {
        var syntax = Parse(name.Name, offset);
        CheckImplements(name, syntax, entity, offset);
        CheckVersionSuffix(name, syntax, offset);
        CheckFunction(name.Name, syntax, entity, offset);
        _names.Add(name.Name, offset);
        if (entity.Sort == Sort.Type && entity.Type is ResourceNode resource && syntax.Kind == ExternNameKind.Label)
        {
            _resources.TryAdd(resource, name.Name);
            _resourceNames.Add(name.Name);
        }
    }

    private static ExternNameSyntax Parse(string name, long offset) =>
        ExternNameSyntax.TryParse(name, out var syntax) is { } error
            ? throw new ComponentValidationException(ComponentValidationReason.InvalidName, $"`{name}` is not a valid extern name: {error}", offset)
            : syntax;

    private static void CheckImplements(ExternName name, ExternNameSyntax syntax, Entity entity, long offset)
    {
        if (name.Implements is not { } implements)
        {
            return;
        }

        if (ExternNameSyntax.TryParse(implements, out var implemented) is { } error)
        {
            throw Invalid($"`implements` of `{implements}` is not a valid name: {error}", offset);
        }

        if (implemented.Kind != ExternNameKind.Interface)
        {
            throw Invalid($"`implements` of `{implements}` must be an interface", offset);
        }

        if (entity.Sort != Sort.Instance)
        {
            throw Invalid($"only instances can have an `implements`, not the {entity.Text} `{name.Name}`", offset);
        }

        if (syntax.Kind != ExternNameKind.Label)
        {
            throw Invalid($"name `{name.Name}` is not valid with `implements`", offset);
        }
    }

    private static void CheckVersionSuffix(ExternName name, ExternNameSyntax syntax, long offset)
    {
        if (name.VersionSuffix is not { } suffix)
        {
            return;
        }

        if (syntax.Version is not { } version || !SemanticVersion.IsCanonical(version))
        {
            throw Invalid($"a version suffix needs a name with a canonical version, which `{name.Name}` is not", offset);
        }

        if (SemanticVersion.FindError(version + suffix) is { } error)
        {
            throw Invalid($"`{version}{suffix}` is not a valid semver: {error}", offset);
        }
    }

    private static ComponentValidationException Invalid(string message, long offset) => new(ComponentValidationReason.InvalidName, message, offset);

    private void CheckFunction(string name, ExternNameSyntax syntax, Entity entity, long offset)
    {
        if (syntax.Resource is not { } resource)
        {
            return;
        }

        var error = entity.Type is FunctionNode function && entity.Sort == Sort.Function
            ? syntax.Kind switch
            {
                ExternNameKind.Constructor => FindConstructorError(function, resource),
                ExternNameKind.Method => FindMethodError(function, resource),
                _ => _resourceNames.Contains(resource) ? null : "static resource name is not known in this context",
            }
            : $"`{name}` is not a func";
        if (error is not null)
        {
            throw new ComponentValidationException(ComponentValidationReason.InvalidAnnotation, $"{direction} name `{name}` is not valid: {error}", offset);
        }
    }

    private string? FindConstructorError(FunctionNode function, string name)
    {
        if (function.Result is not { } result)
        {
            return "function should return one value";
        }

        var own = result.Kind == ValueKind.Result ? result.Parts[0] : result;
        return own is { Kind: ValueKind.Own, Resource: { } resource }
            ? FindResourceError(resource, name)
            : "function should return `(own $T)` or `(result (own $T))`";
    }

    private string? FindMethodError(FunctionNode function, string name)
    {
        if (function.Parameters.IsEmpty)
        {
            return "function should have at least one argument";
        }

        if (function.Names[0] != "self")
        {
            return "function should have a first argument called `self`";
        }

        return function.Parameters[0] is { Kind: ValueKind.Borrow, Resource: { } resource }
            ? FindResourceError(resource, name)
            : "function should take a first argument of `(borrow $T)`";
    }

    private string? FindResourceError(ResourceNode resource, string name)
    {
        if (!_resources.TryGetValue(resource, out var known))
        {
            return "resource used in function does not have a name in this context";
        }

        return known == name ? null : $"function does not match expected resource name `{known}`";
    }
}
