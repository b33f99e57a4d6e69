using Skiff.Components.Model;
using Skiff.Wasm.Text;

namespace Skiff.Components.Text;

/// <summary>What a scope belongs to.</summary>
internal enum ScopeKind
{
    Component,
    ComponentType,
    InstanceType,
    ModuleType,
}

/// <summary>
/// The index spaces and the output of a component, component type, instance type or core module type: what an outer alias counts as one
/// step. Source: Component Model, Explainer.md, "Alias Definitions".
/// </summary>
internal sealed class ComponentScope(ComponentScope? parent, ScopeKind kind, string? name)
{
    private readonly IndexSpace[] _spaces = CreateSpaces();
    private readonly Dictionary<(Sort Sort, string Name), uint> _implicitAliases = [];
    private readonly List<(DefinitionKind Kind, Sort Sort, ByteWriter Definition)> _atEnd = [];

    public ComponentScope? Parent { get; } = parent;

    public ScopeKind Kind { get; } = kind;

    /// <summary>Without the <c>$</c>.</summary>
    public string? Name { get; } = name;

    public ScopeOutput Output { get; } = kind == ScopeKind.Component ? new ComponentSections() : new Declarators(kind);

    public IndexSpace Of(Sort sort) => _spaces[(int)sort];

    /// <summary>Writes a definition that adds nothing to an index space.</summary>
    public void Write(DefinitionKind kind, ByteWriter definition) => Output.Add(kind, definition.Written);

    /// <summary>Writes a definition and answers the index it has in the space of its sort.</summary>
    public uint Define(DefinitionKind kind, Sort sort, ByteWriter definition, TokenCursor cursor, Token? identifier)
    {
        Output.Add(kind, definition.Written);
        return (uint)Of(sort).Add(cursor, identifier);
    }

    /// <summary>As <see cref="Define(DefinitionKind, Sort, ByteWriter, TokenCursor, Token?)"/>, for something that the text does not name.</summary>
    public uint Define(DefinitionKind kind, Sort sort, ByteWriter definition)
    {
        Output.Add(kind, definition.Written);
        return AddUnnamed(sort);
    }

    /// <summary>Keeps a definition until <see cref="Finish"/>.</summary>
    public void DefineAtEnd(DefinitionKind kind, Sort sort, ByteWriter definition) => _atEnd.Add((kind, sort, definition));

    /// <summary>Writes what belongs behind all other definitions.</summary>
    public void Finish()
    {
        foreach (var (kind, sort, definition) in _atEnd)
        {
            Define(kind, sort, definition);
        }

        _atEnd.Clear();
    }

    /// <summary>Counts something without a name and answers its index.</summary>
    public uint AddUnnamed(Sort sort)
    {
        var space = Of(sort);
        space.AddUnnamed(1);
        return (uint)space.Count - 1;
    }

    /// <summary>The index of a name, or null. Aliases that an earlier use of an outer name has made count too.</summary>
    public uint? Find(Sort sort, string name) =>
        Of(sort).Names.TryGetValue(name, out var index) ? (uint)index
        : _implicitAliases.TryGetValue((sort, name), out var alias) ? alias
        : null;

    /// <summary>Remembers the alias that a use of an outer name has made.</summary>
    public void AddImplicitAlias(Sort sort, string name, uint index) => _implicitAliases.Add((sort, name), index);

    private static IndexSpace[] CreateSpaces()
    {
        var spaces = new IndexSpace[SortWords.Count];
        for (var i = 0; i < spaces.Length; i++)
        {
            var words = SortWords.Of((Sort)i);
            spaces[i] = new IndexSpace(words, words);
        }

        return spaces;
    }
}
