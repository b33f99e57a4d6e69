using Skiff.Components.Generator.Layout;
using Skiff.Components.Types;
using Skiff.Components.Wit;

namespace Skiff.Components.Generator.Emission;

/// <summary>WIT types as C# writes them, seen from one interface.</summary>
internal sealed class CSharpTypes(CSharpNames names, WitInterface scope)
{
    public CSharpNames Names { get; } = names;

    public WitInterface Scope { get; } = scope;

    /// <summary>As a parameter: bytes are seen in place.</summary>
    public string Parameter(WitType type) => WitLayout.IsBytes(type) ? "ReadOnlySpan<byte>" : Type(type);

    /// <summary>Anywhere else.</summary>
    public string Type(WitType type) => WitLayout.Strip(type) switch
    {
        WitPrimitiveType primitive => Primitive(primitive.Kind),
        WitNamedType named => Names.Type(named.Definition, Scope.Package),
        WitHandleType handle => Names.Type(handle.Resource, Scope.Package),
        WitListType list when WitLayout.IsBytes(list) => "ReadOnlyMemory<byte>",
        WitListType list => Type(list.Element) + "[]",
        WitMapType map => $"({Type(map.Key)} Key, {Type(map.Value)} Value)[]",
        WitOptionType option => Type(option.Some) + "?",
        WitResultType result => $"Result<{OrUnit(result.Ok)}, {OrUnit(result.Error)}>",
        WitTupleType { Elements.Length: 1 } tuple => $"ValueTuple<{Type(tuple.Elements[0])}>",
        WitTupleType tuple => $"({string.Join(", ", tuple.Elements.Select(Type))})",
        _ => throw new InvalidOperationException("a type that WitSupport should have refused"),
    };

    /// <summary>A <c>ComponentValueType</c> of the same structure.</summary>
    public string Description(WitType type) => type switch
    {
        WitPrimitiveType primitive => $"Primitives.{primitive.Kind}",
        WitNamedType { Definition.Target.Body: WitAliasBody alias } => Description(alias.Type),
        WitNamedType named => CSharpNames.Static(named.Definition.Target.Scope, "WitTypes." + CSharpNames.Pascal(named.Definition.Target.Name), Scope),
        WitHandleType handle => $"new {(handle.IsBorrowed ? "Borrow" : "Own")}Type({CSharpNames.Resource(handle.Resource, Scope)})",
        WitListType list => $"new ListType({Description(list.Element)}{(list.Length is { } length ? $", {length}" : "")})",
        WitMapType map => $"new MapType({Description(map.Key)}, {Description(map.Value)})",
        WitOptionType option => $"new OptionType({Description(option.Some)})",
        WitResultType result => $"new ResultType({OrNull(result.Ok)}, {OrNull(result.Error)})",
        WitTupleType tuple => $"new TupleType([{string.Join(", ", tuple.Elements.Select(Description))}])",
        _ => throw new InvalidOperationException("a type that WitSupport should have refused"),
    };

    private static string Primitive(PrimitiveKind kind) => kind switch
    {
        PrimitiveKind.Bool => "bool",
        PrimitiveKind.S8 => "sbyte",
        PrimitiveKind.U8 => "byte",
        PrimitiveKind.S16 => "short",
        PrimitiveKind.U16 => "ushort",
        PrimitiveKind.S32 => "int",
        PrimitiveKind.U32 => "uint",
        PrimitiveKind.S64 => "long",
        PrimitiveKind.U64 => "ulong",
        PrimitiveKind.F32 => "float",
        PrimitiveKind.F64 => "double",
        PrimitiveKind.Char => "Rune",
        _ => "string",
    };

    private string OrUnit(WitType? type) => type is null ? "Unit" : Type(type);

    private string OrNull(WitType? type) => type is null ? "null" : Description(type);
}
