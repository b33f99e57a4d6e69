using System.Collections.Immutable;
using Skiff.Components.Types;
using Skiff.Components.Wit.Syntax;

namespace Skiff.Components.Wit.Resolution;

/// <content>Definitions and types. A definition is resolved after those it contains, so a definition met while it runs contains itself.</content>
internal sealed partial class WitResolver
{
    /// <summary>How long a chain of definitions that contain each other may be: resolving recurses along it.</summary>
    public const int MaximumDefinitionDepth = 200;

    private void ResolveDefinition(ScopeEntry entry, DefinitionEntry definition, int depth)
    {
        if (definition.Progress != Progress.Untouched)
        {
            return;
        }

        definition.Progress = Progress.Running;
        definition.Definition.Body = definition.Syntax switch
        {
            AliasSyntax alias => new WitAliasBody(AliasedType(entry, alias.Type, depth)),
            FieldsSyntax fields => FieldsBody(entry, fields, depth),

            // Its functions are not contained in it: ResolveResource.
            _ => new WitResourceBody([]),
        };
        definition.Progress = Progress.Done;
    }

    private WitDefinitionBody FieldsBody(ScopeEntry entry, FieldsSyntax syntax, int depth)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in syntax.Fields.Select(f => f.Name).Where(n => !names.Add(n.Text)))
        {
            Taken(entry.File, name);
        }

        switch (syntax.Keyword)
        {
            case "record":
                return new WitRecordBody([.. syntax.Fields.Select(f => new WitField(f.Name.Text, Type(entry, f.Type!, depth)))]); // Not null: the parser asks for it.
            case "variant":
                return new WitVariantBody([.. syntax.Fields.Select(f => new WitCase(f.Name.Text, f.Type is null ? null : Type(entry, f.Type, depth)))]);
            case "enum":
                return new WitEnumBody([.. syntax.Fields.Select(f => f.Name.Text)]);
            default:
                // Component Model, Explainer.md: flags have at most 32 labels.
                if (syntax.Fields.Length > 32)
                {
                    reports.Error(entry.File.At(syntax.Name.Span), "SK1607", $"'{syntax.Name.Text}' has {syntax.Fields.Length} flags; at most 32 are possible");
                }

                return new WitFlagsBody([.. syntax.Fields.Select(f => f.Name.Text)]);
        }
    }

    // An alias of a resource is the resource under another name; anywhere else the name means an owned handle.
    private WitType AliasedType(ScopeEntry entry, TypeSyntax syntax, int depth)
    {
        var type = Type(entry, syntax, depth);
        return syntax is NamedTypeSyntax && type is WitHandleType handle ? new WitNamedType(handle.Resource) : type;
    }

    private WitType Type(ScopeEntry entry, TypeSyntax syntax, int depth = 0) => syntax switch
    {
        PrimitiveTypeSyntax primitive => new WitPrimitiveType(primitive.Kind),
        NamedTypeSyntax named => Named(entry, named.Name, depth),
        HandleTypeSyntax handle => Handle(entry, handle, depth),
        GenericTypeSyntax generic => Generic(entry, generic, depth),
        _ => throw new InvalidOperationException("a type syntax without a rule"),
    };

    private WitType Named(ScopeEntry entry, NameSyntax name, int depth)
    {
        var definition = Definition(entry, name, depth);
        return definition is null
            ? new WitPrimitiveType(PrimitiveKind.Bool) // Stands in after an error.
            : definition.IsResource ? new WitHandleType(definition, IsBorrowed: false) : new WitNamedType(definition);
    }

    private WitTypeDefinition? Definition(ScopeEntry entry, NameSyntax name, int depth)
    {
        if (!entry.Types.TryGetValue(name.Text, out var definition))
        {
            reports.Error(entry.File.At(name.Span), "SK1604", $"no type '{name.Text}'");
            return null;
        }

        if (definition.Progress == Progress.Running)
        {
            reports.Error(entry.File.At(name.Span), "SK1606", $"the type '{name.Text}' contains itself");
            return null;
        }

        if (depth == MaximumDefinitionDepth)
        {
            reports.Error(entry.File.At(name.Span), "SK1610", $"types contain each other more than {MaximumDefinitionDepth} deep");
            return null;
        }

        ResolveDefinition(entry, definition, depth + 1);
        return definition.Definition;
    }

    private WitType Handle(ScopeEntry entry, HandleTypeSyntax syntax, int depth)
    {
        var definition = Definition(entry, syntax.Resource, depth);
        if (definition is { IsResource: true })
        {
            return new WitHandleType(definition, syntax.IsBorrowed);
        }

        if (definition is { Target.Body: not WitUnresolvedBody })
        {
            reports.Error(entry.File.At(syntax.Resource.Span), "SK1607", $"'{syntax.Resource.Text}' is no resource");
        }

        return new WitPrimitiveType(PrimitiveKind.Bool); // Stands in after an error.
    }

    private WitType Generic(ScopeEntry entry, GenericTypeSyntax syntax, int depth)
    {
        var arguments = syntax.Arguments.Select(a => a is null ? null : Type(entry, a, depth)).ToImmutableArray();
        WitType? At(int index) => index < arguments.Length ? arguments[index] : null;
        WitType Needed(int index) => arguments[index]!; // Not null: the parser asks for it.
        switch (syntax.Keyword)
        {
            case "list":
                return new WitListType(Needed(0), syntax.Length);
            case "option":
                return new WitOptionType(Needed(0));
            case "result":
                return new WitResultType(At(0), At(1));
            case "tuple":
                return new WitTupleType([.. arguments.Select(a => a!)]); // Not null, as above.
            case "stream":
                return new WitStreamType(At(0));
            case "future":
                return new WitFutureType(At(0));
            default:
                if (!WitTypeRules.IsMapKey(Needed(0)))
                {
                    reports.Error(entry.File.At(syntax.Arguments[0]!.Span), "SK1607", "the key of a map is an integer, bool, char or string"); // Not null, as above.
                }

                return new WitMapType(Needed(0), Needed(1));
        }
    }
}
