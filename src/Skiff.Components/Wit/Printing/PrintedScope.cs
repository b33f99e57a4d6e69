using System.Collections.Immutable;
using Skiff.Components.Types;

namespace Skiff.Components.Wit;

/// <summary>What is printed between the braces of an interface, or at the beginning of a world.</summary>
/// <param name="name">The interface's full name; empty for a world and for an interface inside one.</param>
/// <param name="origins">Where types come from.</param>
internal sealed class PrintedScope(string name, TypeOrigins origins)
{
    private readonly List<string> _uses = [];
    private readonly List<PrintedType> _types = [];
    private readonly List<string> _functions = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<ResourceType, string> _resources = [];
    private readonly Dictionary<ComponentValueType, string> _values = [];

    /// <summary>The interface's full name.</summary>
    public string Interface { get; } = name;

    /// <summary>Adds what is not there yet.</summary>
    public void Add(ImmutableArray<KeyValuePair<string, ExternType>> items)
    {
        foreach (var (name, item) in items)
        {
            switch (item)
            {
                case TypeExtern type:
                    AddType(name, type.Type);
                    break;
                case FunctionExtern function when _names.Add(name):
                    AddFunction(name, function.Function);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>The lines: uses, types with the functions of resources, functions.</summary>
    public IEnumerable<string> Lines()
    {
        var isFirst = true;
        foreach (var block in Blocks())
        {
            if (!isFirst)
            {
                yield return "";
            }

            isFirst = false;
            foreach (var line in block)
            {
                yield return line;
            }
        }
    }

    /// <summary>A function's type.</summary>
    public string Function(ComponentFunctionType function, int skip = 0)
    {
        var parameters = function.Parameters.Items.Skip(skip).Select(p => $"{WitNames.Escape(p.Name)}: {Type(p.Type)}");
        return $"{(function.IsAsync ? "async " : "")}func({string.Join(", ", parameters)}){(function.Result is null ? "" : $" -> {Type(function.Result)}")}";
    }

    private IEnumerable<IEnumerable<string>> Blocks()
    {
        if (_uses.Count > 0)
        {
            yield return _uses;
        }

        foreach (var type in _types)
        {
            yield return type.Functions.Count == 0 ? type.Head : [$"resource {WitNames.Escape(type.Name)} {{", .. type.Functions.Select(f => "    " + f), "}"];
        }

        if (_functions.Count > 0)
        {
            yield return _functions;
        }
    }

    private void AddType(string typeName, object type)
    {
        var isKnown = !_names.Add(typeName);
        if (isKnown)
        {
            Remember(typeName, type);
            return;
        }

        if (Alias(type) is { } other)
        {
            AddBlock(typeName, [$"type {WitNames.Escape(typeName)} = {WitNames.Escape(other)};"]);
        }
        else if (origins.Find(Interface, typeName, type) is { } origin)
        {
            var renamed = origin.Name == typeName ? "" : $" as {WitNames.Escape(typeName)}";
            _uses.Add($"use {origin.Interface}.{{{WitNames.Escape(origin.Name)}{renamed}}};");
        }
        else
        {
            AddBlock(typeName, Definition(typeName, type));
            origins.Add(Interface, typeName, type);
        }

        Remember(typeName, type);
    }

    private void AddBlock(string typeName, List<string> head) => _types.Add(new PrintedType(typeName, head, []));

    private string? Alias(object type) => type switch
    {
        ResourceType resource => _resources.GetValueOrDefault(resource),
        ComponentValueType value when NeedsName(value) => _values.GetValueOrDefault(value),
        _ => null,
    };

    private void Remember(string typeName, object type)
    {
        if (type is ResourceType resource)
        {
            _resources.TryAdd(resource, typeName);
        }
        else if (type is ComponentValueType value && NeedsName(value))
        {
            _values.TryAdd(value, typeName);
        }
    }

    private void AddFunction(string fullName, ComponentFunctionType function)
    {
        var (kind, resource, local) = Split(fullName);
        var owner = resource is null ? null : _types.Find(t => t.Name == resource && t.IsResource);
        var text = kind switch
        {
            "[constructor]" => Constructor(function),
            "[method]" => $"{WitNames.Escape(local)}: {Function(function, skip: 1)};",
            "[static]" => $"{WitNames.Escape(local)}: static {Function(function)};",
            _ => $"{WitNames.Escape(local)}: {Function(function)};",
        };
        if (owner is not null)
        {
            owner.Functions.Add(text);
        }
        else
        {
            _functions.Add(kind.Length == 0 ? text : $"// {text}");
        }
    }

    // What makes an owned handle is not written; what may fail is.
    private string Constructor(ComponentFunctionType function)
    {
        var text = Function(function)["func".Length..];
        return (function.Result is OwnType ? text[..text.LastIndexOf(" -> ", StringComparison.Ordinal)] : text).Insert(0, "constructor") + ";";
    }

    private static (string Kind, string? Resource, string Local) Split(string name)
    {
        var end = name.IndexOf(']', StringComparison.Ordinal);
        if (end < 0)
        {
            return ("", null, name);
        }

        var kind = name[..(end + 1)];
        var rest = name[(end + 1)..];
        var dot = rest.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? (kind, rest, rest) : (kind, rest[..dot], rest[(dot + 1)..]);
    }

    private List<string> Definition(string typeName, object type)
    {
        var name = WitNames.Escape(typeName);
        return type switch
        {
            ResourceType => [$"resource {name};"],
            RecordType record => [$"record {name} {{", .. record.Fields.Items.Select(f => $"    {WitNames.Escape(f.Name)}: {Type(f.Type)},"), "}"],
            VariantType variant => [$"variant {name} {{", .. variant.Cases.Items.Select(c => $"    {WitNames.Escape(c.Name)}{(c.Payload is null ? "" : $"({Type(c.Payload)})")},"), "}"],
            EnumType names => [$"enum {name} {{", .. names.Names.Items.Select(n => $"    {WitNames.Escape(n)},"), "}"],
            FlagsType flags => [$"flags {name} {{", .. flags.Names.Items.Select(n => $"    {WitNames.Escape(n)},"), "}"],
            ComponentValueType value => [$"type {name} = {Type(value)};"],
            _ => [$"// type {name}: a function, instance or component"],
        };
    }

    private static bool NeedsName(ComponentValueType type) => type is RecordType or VariantType or EnumType or FlagsType;

    private string Type(ComponentValueType type) => type switch
    {
        PrimitiveType { Kind: PrimitiveKind.ErrorContext } => "error-context",
        PrimitiveType primitive => primitive.Kind.ToString().ToLowerInvariant(),
        OwnType own => Resource(own.Resource),
        BorrowType borrow => $"borrow<{Resource(borrow.Resource)}>",
        ListType { Length: { } length } list => $"list<{Type(list.Element)}, {length}>",
        ListType list => $"list<{Type(list.Element)}>",
        MapType map => $"map<{Type(map.Key)}, {Type(map.Value)}>",
        OptionType option => $"option<{Type(option.Some)}>",
        ResultType { Ok: null, Error: null } => "result",
        ResultType { Ok: { } ok, Error: null } => $"result<{Type(ok)}>",
        ResultType { Ok: null, Error: { } error } => $"result<_, {Type(error)}>",
        ResultType { Ok: { } ok, Error: { } error } => $"result<{Type(ok)}, {Type(error)}>",
        TupleType tuple => $"tuple<{string.Join(", ", tuple.Elements.Items.Select(Type))}>",
        StreamType stream => stream.Element is null ? "stream" : $"stream<{Type(stream.Element)}>",
        FutureType future => future.Element is null ? "future" : $"future<{Type(future.Element)}>",

        // A valid component has a name for every other type (Explainer.md, "named types").
        _ => WitNames.Escape(_values.GetValueOrDefault(type, "unnamed")),
    };

    private string Resource(ResourceType resource) => WitNames.Escape(_resources.GetValueOrDefault(resource, resource.Name));

    private sealed record PrintedType(string Name, List<string> Head, List<string> Functions)
    {
        public bool IsResource => Head[0].StartsWith("resource ", StringComparison.Ordinal);
    }
}
