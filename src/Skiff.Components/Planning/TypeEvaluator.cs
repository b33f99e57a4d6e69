using System.Collections.Immutable;
using System.Diagnostics;
using Skiff.Components.Model;
using Skiff.Components.Types;

namespace Skiff.Components.Planning;

/// <summary>Makes types of types as written, in a scope where every resource type stands for the one it really is. The component is valid.</summary>
internal static class TypeEvaluator
{
    private static readonly PrimitiveType[] s_primitives = [.. Enum.GetValues<PrimitiveKind>().Select(kind => new PrimitiveType(kind))];

    /// <summary>A type as <see cref="PlannedItem.OfType"/> holds it; not one that defines a resource type.</summary>
    public static object Evaluate(TypeSyntax syntax, Scope scope) => syntax switch
    {
        TypeSyntax.Function function => new ComponentFunctionType(function.IsAsync, Named(function.Parameters, scope), ValueOrNull(function.ResultType, scope)),
        TypeSyntax.Instance or TypeSyntax.Component => new TypeClosure(syntax, scope),
        _ => EvaluateValue(syntax, scope),
    };

    private static ComponentValueType EvaluateValue(TypeSyntax syntax, Scope scope) => syntax switch
    {
        TypeSyntax.Primitive primitive => s_primitives[(int)primitive.Kind],
        TypeSyntax.Record record => new RecordType(Named(record.Fields, scope)),
        TypeSyntax.Variant variant => new VariantType(new([.. variant.Cases.Select(c => new VariantCase(c.Name, ValueOrNull(c.Payload, scope)))])),
        TypeSyntax.List list => new ListType(Value(list.Element, scope), list.Length),
        TypeSyntax.Map map => new MapType(Value(map.Key, scope), Value(map.Value, scope)),
        TypeSyntax.Tuple tuple => new TupleType(new([.. tuple.Elements.Select(e => Value(e, scope))])),
        TypeSyntax.Flags flags => new FlagsType(new(flags.Names)),
        TypeSyntax.Enum names => new EnumType(new(names.Names)),
        TypeSyntax.Option option => new OptionType(Value(option.Some, scope)),
        TypeSyntax.Result result => new ResultType(ValueOrNull(result.Ok, scope), ValueOrNull(result.Error, scope)),
        TypeSyntax.Own own => new OwnType((ResourceType)scope.Types[own.ResourceIndex]),
        TypeSyntax.Borrow borrow => new BorrowType((ResourceType)scope.Types[borrow.ResourceIndex]),
        TypeSyntax.Stream stream => new StreamType(ValueOrNull(stream.Element, scope)),
        TypeSyntax.Future future => new FutureType(ValueOrNull(future.Element, scope)),
        _ => throw new UnreachableException($"{syntax.GetType().Name} is no value type"),
    };

    private static ComponentValueType Value(TypeReference reference, Scope scope) =>
        reference.Primitive is { } kind ? s_primitives[(int)kind] : (ComponentValueType)scope.Types[reference.Index];

    private static ComponentValueType? ValueOrNull(TypeReference? reference, Scope scope) => reference is { } present ? Value(present, scope) : null;

    private static EquatableArray<NamedType> Named(ImmutableArray<NamedReference> parts, Scope scope) => new([.. parts.Select(p => new NamedType(p.Name, Value(p.Type, scope)))]);
}
