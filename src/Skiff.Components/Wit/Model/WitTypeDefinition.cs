using System.Collections.Immutable;

namespace Skiff.Components.Wit;

/// <summary>A type with a name, in an interface or a world. Two definitions are the same only if they are the same object.</summary>
public sealed class WitTypeDefinition
{
    internal WitTypeDefinition(WitScope scope, string name, WitLocation location)
    {
        Scope = scope;
        Name = name;
        Location = location;
    }

    /// <summary>The interface or world it is in.</summary>
    public WitScope Scope { get; }

    /// <summary>Kebab case.</summary>
    public string Name { get; }

    /// <summary>Where it is written.</summary>
    public WitLocation Location { get; }

    /// <summary>What it is.</summary>
    public WitDefinitionBody Body { get; internal set; } = new WitUnresolvedBody();

    /// <summary>What it is in the end: uses, and aliases of named types, followed.</summary>
    public WitTypeDefinition Target
    {
        get
        {
            var definition = this;
            while (true)
            {
                switch (definition.Body)
                {
                    case WitUseBody use:
                        definition = use.Of;
                        break;
                    case WitAliasBody { Type: WitNamedType named }:
                        definition = named.Definition;
                        break;
                    default:
                        return definition;
                }
            }
        }
    }

    /// <summary>Whether it is a resource, perhaps under another name.</summary>
    public bool IsResource => Target.Body is WitResourceBody;

    /// <inheritdoc/>
    public override string ToString() => $"{Scope}.{Name}";
}

/// <summary>What a definition is.</summary>
public abstract record WitDefinitionBody;

/// <summary>A body that could not be resolved; an error was reported.</summary>
internal sealed record WitUnresolvedBody : WitDefinitionBody;

/// <summary>Another name of a type.</summary>
public sealed record WitAliasBody(WitType Type) : WitDefinitionBody;

/// <summary>A type of another interface.</summary>
public sealed record WitUseBody(WitTypeDefinition Of) : WitDefinitionBody;

/// <summary>Named fields.</summary>
public sealed record WitRecordBody(ImmutableArray<WitField> Fields) : WitDefinitionBody;

/// <summary>One of several cases.</summary>
public sealed record WitVariantBody(ImmutableArray<WitCase> Cases) : WitDefinitionBody;

/// <summary>One of several names.</summary>
public sealed record WitEnumBody(ImmutableArray<string> Names) : WitDefinitionBody;

/// <summary>Named bits.</summary>
public sealed record WitFlagsBody(ImmutableArray<string> Names) : WitDefinitionBody;

/// <summary>A resource.</summary>
public sealed record WitResourceBody(ImmutableArray<WitFunction> Functions) : WitDefinitionBody;

/// <summary>A field or parameter.</summary>
public readonly record struct WitField(string Name, WitType Type);

/// <summary>A case of a variant.</summary>
public readonly record struct WitCase(string Name, WitType? Payload);
