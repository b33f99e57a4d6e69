using System.Collections.Immutable;
using Skiff.Components.Wit.Syntax;

namespace Skiff.Components.Wit.Resolution;

/// <content>Interfaces, and the types and uses that worlds have in common with them.</content>
internal sealed partial class WitResolver
{
    private void ResolveInterface(InterfaceEntry entry)
    {
        if (entry.Progress == Progress.Done)
        {
            return;
        }

        entry.Progress = Progress.Running;
        var items = entry.Syntax.Items.Where(i => IsIncluded(i.Gate, entry.File)).ToList();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        ResolveTypes(entry, items, names);
        var functions = ImmutableArray.CreateBuilder<WitFunction>();
        foreach (var syntax in items.OfType<FunctionSyntax>())
        {
            if (!names.Add(syntax.Name.Text))
            {
                Taken(entry.File, syntax.Name);
            }

            functions.Add(Function(entry, syntax, null));
        }

        entry.Result.Functions = functions.ToImmutable();
        entry.Progress = Progress.Done;
    }

    // Declares all names first: a type may be used before the line that defines it.
    private void ResolveTypes(ScopeEntry entry, List<ItemSyntax> items, HashSet<string> names)
    {
        var types = ImmutableArray.CreateBuilder<WitTypeDefinition>();
        foreach (var item in items)
        {
            if (item is UseSyntax use)
            {
                ResolveUse(entry, use, names, types);
            }
            else if (item is TypeDefinitionSyntax syntax)
            {
                Declare(entry, syntax.Name, names, types, syntax);
            }
        }

        foreach (var definition in entry.Types.Values.ToList())
        {
            ResolveDefinition(entry, definition, 0);
        }

        // Functions last: they may name any type, a resource its own too.
        foreach (var definition in entry.Types.Values)
        {
            if (definition.Syntax is ResourceSyntax resource)
            {
                ResolveResource(entry, definition.Definition, resource);
            }
        }

        entry.Scope.Types = types.ToImmutable();
    }

    private WitTypeDefinition? Declare(
        ScopeEntry entry, NameSyntax name, HashSet<string> names, ImmutableArray<WitTypeDefinition>.Builder types, TypeDefinitionSyntax? syntax)
    {
        if (!names.Add(name.Text))
        {
            Taken(entry.File, name);
            return null;
        }

        var definition = new WitTypeDefinition(entry.Scope, name.Text, entry.File.At(name.Span));
        types.Add(definition);
        entry.Types.Add(name.Text, new DefinitionEntry(definition, syntax));
        return definition;
    }

    private void ResolveUse(ScopeEntry entry, UseSyntax use, HashSet<string> names, ImmutableArray<WitTypeDefinition>.Builder types)
    {
        var target = FindInterface(entry.File, use.Path);
        if (target is { Progress: Progress.Running })
        {
            reports.Error(entry.File.At(use.Path.Name.Span), "SK1606", $"'{target.Result}' uses '{entry.Scope}' in turn");
            target = null;
        }

        if (target is not null)
        {
            ResolveInterface(target);
        }

        foreach (var name in use.Names)
        {
            var definition = Declare(entry, name.To, names, types, null);
            if (target is null || definition is null)
            {
                continue;
            }

            if (target.Types.TryGetValue(name.From.Text, out var of))
            {
                definition.Body = new WitUseBody(of.Definition);
            }
            else
            {
                reports.Error(entry.File.At(name.From.Span), "SK1604", $"'{target.Result}' has no type '{name.From.Text}'");
            }
        }
    }

    private void ResolveResource(ScopeEntry entry, WitTypeDefinition resource, ResourceSyntax syntax)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var functions = ImmutableArray.CreateBuilder<WitFunction>();
        foreach (var function in syntax.Functions.Where(f => IsIncluded(f.Gate, entry.File)))
        {
            // A method may be called "constructor" behind a %: the constructor's own name is in brackets.
            if (!names.Add(function.Kind == WitFunctionKind.Constructor ? "[constructor]" : function.Name.Text))
            {
                Taken(entry.File, function.Name);
            }

            functions.Add(Function(entry, function, resource));
        }

        resource.Body = new WitResourceBody(functions.ToImmutable());
    }

    private WitFunction Function(ScopeEntry entry, FunctionSyntax syntax, WitTypeDefinition? resource)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var parameters = ImmutableArray.CreateBuilder<WitField>();
        if (syntax.Kind == WitFunctionKind.Method)
        {
            names.Add("self");
            parameters.Add(new WitField("self", new WitHandleType(resource!, IsBorrowed: true))); // Not null: methods are in resources.
        }

        foreach (var parameter in syntax.Parameters)
        {
            if (!names.Add(parameter.Name.Text))
            {
                Taken(entry.File, parameter.Name);
            }

            parameters.Add(new WitField(parameter.Name.Text, Type(entry, parameter.Type!))); // Not null: only cases and labels have none.
        }

        var result = syntax.Result is null ? null : Type(entry, syntax.Result);
        if (syntax.Result is not null && result is not null && WitTypeRules.HasBorrow(result))
        {
            reports.Error(entry.File.At(syntax.Result.Span), "SK1607", "a result cannot hold a borrowed handle");
        }

        if (syntax.Kind == WitFunctionKind.Constructor)
        {
            result = ConstructorResult(entry, syntax, result, resource!); // Not null: constructors are in resources.
        }

        return new WitFunction(syntax.Name.Text, syntax.Kind, resource, syntax.IsAsync, parameters.ToImmutable(), result, entry.File.At(syntax.Name.Span));
    }

    private WitType ConstructorResult(ScopeEntry entry, FunctionSyntax syntax, WitType? result, WitTypeDefinition resource)
    {
        var own = new WitHandleType(resource, IsBorrowed: false);
        if (result is not null && !(result is WitResultType { Ok: WitHandleType { IsBorrowed: false } ok } && ok.Resource == resource))
        {
            reports.Error(entry.File.At(syntax.Result!.Span), "SK1607", $"a constructor results in nothing written or in result<{resource.Name}, ...>"); // Not null: it has a result.
        }

        return result ?? own;
    }
}
