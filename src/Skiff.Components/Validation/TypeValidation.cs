using System.Collections.Immutable;
using Skiff.Components.Model;
using Skiff.Components.Types;
using Skiff.Components.Validation.Graph;
using Skiff.Components.Validation.Names;

namespace Skiff.Components.Validation;

/// <summary>Makes types of what is written. Source: Component Model, Binary.md, "Type Definitions".</summary>
internal sealed class TypeValidation(Scope scope, WorkBudget budget)
{
    private const int MaximumFlags = 32;

    private long Offset => budget.Offset;

    public TypeNode Make(TypeSyntax syntax) => syntax switch
    {
        TypeSyntax.Function function => MakeFunction(function),
        TypeSyntax.Component component => DeclarationValidation.MakeComponentType(component, scope, budget),
        TypeSyntax.Instance instance => DeclarationValidation.MakeInstanceType(instance, scope, budget),
        TypeSyntax.Resource resource => MakeResource(resource),
        _ => CheckLayout(budget.Check(MakeValue(syntax))),
    };

    public ValueNode Resolve(TypeReference reference)
    {
        if (reference.Primitive is { } primitive)
        {
            return ValueNode.Of(primitive);
        }

        return scope.Type(reference.Index, Offset) as ValueNode
            ?? throw Error(ComponentValidationReason.WrongKind, $"type index {reference.Index} is not a defined type");
    }

    public ResourceNode ResolveResource(int index) =>
        scope.Type(index, Offset) as ResourceNode
        ?? throw Error(ComponentValidationReason.WrongKind, $"type index {index} is not a resource type");

    private ValueNode MakeValue(TypeSyntax syntax) => syntax switch
    {
        TypeSyntax.Primitive primitive => ValueNode.Of(primitive.Kind),
        TypeSyntax.Record record => MakeRecord(record),
        TypeSyntax.Variant variant => MakeVariant(variant),
        TypeSyntax.List { Length: null } list => new ValueNode(ValueKind.List, parts: [Resolve(list.Element)]),
        TypeSyntax.List list => MakeFixedList(list),
        TypeSyntax.Map map => MakeMap(map),
        TypeSyntax.Tuple tuple => MakeTuple(tuple),
        TypeSyntax.Flags flags => MakeFlags(flags),
        TypeSyntax.Enum enumeration => MakeEnum(enumeration),
        TypeSyntax.Option option => new ValueNode(ValueKind.Option, parts: [null, Resolve(option.Some)]),
        TypeSyntax.Result result => new ValueNode(ValueKind.Result, parts: [ResolveOptional(result.Ok), ResolveOptional(result.Error)]),
        TypeSyntax.Own own => new ValueNode(ValueKind.Own, resource: ResolveResource(own.ResourceIndex)),
        TypeSyntax.Borrow borrow => new ValueNode(ValueKind.Borrow, resource: ResolveResource(borrow.ResourceIndex)),
        TypeSyntax.Stream stream => MakeStream(stream),
        TypeSyntax.Future future => MakeEnd(ValueKind.Future, ResolveOptional(future.Element)),
        _ => throw Error(ComponentValidationReason.WrongKind, "unknown type"),
    };

    private ValueNode? ResolveOptional(TypeReference? reference) => reference is { } given ? Resolve(given) : null;

    private ValueNode MakeRecord(TypeSyntax.Record record)
    {
        Require(!record.Fields.IsEmpty, "record type must have at least one field");
        CheckLabels([.. record.Fields.Select(f => f.Name)], "record field name", "field name");
        return new ValueNode(ValueKind.Record, [.. record.Fields.Select(f => f.Name)], [.. record.Fields.Select(f => Resolve(f.Type))]);
    }

    private ValueNode MakeVariant(TypeSyntax.Variant variant)
    {
        Require(!variant.Cases.IsEmpty, "variant type must have at least one case");
        CheckLabels([.. variant.Cases.Select(c => c.Name)], "variant case name", "case name");
        return new ValueNode(ValueKind.Variant, [.. variant.Cases.Select(c => c.Name)], [.. variant.Cases.Select(c => ResolveOptional(c.Payload))]);
    }

    private ValueNode MakeFixedList(TypeSyntax.List list)
    {
        var element = Resolve(list.Element);
        Require(list.Length > 0, "fixed-length lists must have at least one element");
        return new ValueNode(ValueKind.FixedList, parts: [element], length: list.Length ?? 0);
    }

    private ValueNode MakeMap(TypeSyntax.Map map)
    {
        var key = Resolve(map.Key);
        var isKey = key is { Kind: ValueKind.Primitive, PrimitiveKind: not (PrimitiveKind.F32 or PrimitiveKind.F64 or PrimitiveKind.ErrorContext) };
        Require(isKey, $"a map key must be an integer, bool, char or string, not {key.Text}");
        return new ValueNode(ValueKind.Map, parts: [key, Resolve(map.Value)]);
    }

    private ValueNode MakeTuple(TypeSyntax.Tuple tuple)
    {
        Require(!tuple.Elements.IsEmpty, "tuple type must have at least one type");
        return new ValueNode(ValueKind.Tuple, parts: [.. tuple.Elements.Select(Resolve)]);
    }

    private ValueNode MakeFlags(TypeSyntax.Flags flags)
    {
        Require(!flags.Names.IsEmpty, "flags must have at least one entry");
        Require(flags.Names.Length <= MaximumFlags, $"cannot have more than {MaximumFlags} flags");
        CheckLabels(flags.Names, "flag name", "flag name");
        return new ValueNode(ValueKind.Flags, flags.Names);
    }

    private ValueNode MakeEnum(TypeSyntax.Enum enumeration)
    {
        Require(!enumeration.Names.IsEmpty, "enum type must have at least one variant");
        CheckLabels(enumeration.Names, "enum tag name", "tag name");
        return new ValueNode(ValueKind.Enum, enumeration.Names);
    }

    private ValueNode MakeStream(TypeSyntax.Stream stream)
    {
        var element = ResolveOptional(stream.Element);
        Require(element is not { Kind: ValueKind.Primitive, PrimitiveKind: PrimitiveKind.Char }, "`stream<char>` is not valid at this time");
        return MakeEnd(ValueKind.Stream, element);
    }

    private ValueNode MakeEnd(ValueKind kind, ValueNode? element)
    {
        Require(element is not { HasBorrow: true }, $"a {kind.ToString().ToLowerInvariant()} element cannot contain a `borrow` type");
        return new ValueNode(kind, parts: [element]);
    }

    private FunctionNode MakeFunction(TypeSyntax.Function function)
    {
        CheckLabels([.. function.Parameters.Select(p => p.Name)], "function parameter name", "parameter name");
        var parameters = function.Parameters.Select(p => Resolve(p.Type)).ToImmutableArray();
        var result = ResolveOptional(function.ResultType);
        Require(result is not { HasBorrow: true }, "function result cannot contain a `borrow` type");
        return budget.Check(new FunctionNode(function.IsAsync, [.. function.Parameters.Select(p => p.Name)], parameters, result));
    }

    private ResourceNode MakeResource(TypeSyntax.Resource syntax)
    {
        Require(scope.Kind == ScopeKind.Component, "resources can only be defined within a concrete component");
        Require(syntax.Representation == Skiff.Wasm.ValueType.I32, "resources can only be represented by `i32`");
        if (syntax.Destructor is { } destructor)
        {
            var type = scope.CoreFunction(destructor, Offset);
            if (!type.Equals(CoreSignatures.Destructor))
            {
                throw Error(ComponentValidationReason.CoreSignature, $"core function {destructor} has wrong signature for a destructor: {type}");
            }
        }

        var resource = new Resource(scope, syntax.Representation);
        scope.DefinedResources.Add(resource);
        return new ResourceNode(resource);
    }

    private void CheckLabels(ImmutableArray<string> labels, string what, string previousWhat)
    {
        var names = new UniqueNames(what, previousWhat, n => n.ToLowerInvariant());
        foreach (var label in labels)
        {
            if (!Label.IsValid(label))
            {
                var error = label.Length == 0 ? $"{what} cannot be empty" : $"{what} `{label}` is not in kebab case";
                throw Error(ComponentValidationReason.InvalidName, error);
            }

            names.Add(label, Offset);
        }
    }

    private ValueNode CheckLayout(ValueNode type)
    {
        Require(type.Layout.Size < ValueLayout.Maximum, $"type {type.Text} exceeds maximum byte size of a value, which is below {ValueLayout.Maximum}");
        return type;
    }

    private void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw Error(ComponentValidationReason.InvalidType, message);
        }
    }

    private ComponentValidationException Error(ComponentValidationReason reason, string message) => new(reason, message, Offset);
}
