using Skiff.Components.Types;
using Skiff.Components.Wit;

namespace Skiff.Components.Generator.Emission;

/// <summary>Types and functions as WIT writes them, for the documentation of the generated code.</summary>
internal static class WitSignatures
{
    public static string Function(WitFunction function)
    {
        var parameters = function.Kind == WitFunctionKind.Method ? function.Parameters.Skip(1) : function.Parameters;
        var result = function.Result is null || function.Kind == WitFunctionKind.Constructor ? "" : $" -> {Type(function.Result)}";
        var form = function.Kind == WitFunctionKind.Static ? ": static func" : function.Kind == WitFunctionKind.Constructor ? "" : ": func";
        return $"{function.Name}{form}({string.Join(", ", parameters.Select(p => $"{p.Name}: {Type(p.Type)}"))}){result}";
    }

    public static string Type(WitType type) => type switch
    {
        WitPrimitiveType { Kind: PrimitiveKind.ErrorContext } => "error-context",
        WitPrimitiveType primitive => primitive.Kind.ToString().ToLowerInvariant(),
        WitNamedType named => named.Definition.Name,
        WitHandleType { IsBorrowed: true } handle => $"borrow<{handle.Resource.Name}>",
        WitHandleType handle => handle.Resource.Name,
        WitListType { Length: { } length } list => $"list<{Type(list.Element)}, {length}>",
        WitListType list => $"list<{Type(list.Element)}>",
        WitMapType map => $"map<{Type(map.Key)}, {Type(map.Value)}>",
        WitOptionType option => $"option<{Type(option.Some)}>",
        WitResultType { Ok: null, Error: null } => "result",
        WitResultType { Error: null } result => $"result<{Type(result.Ok!)}>", // Not null: the case above.
        WitResultType result => $"result<{(result.Ok is null ? "_" : Type(result.Ok))}, {Type(result.Error)}>",
        WitTupleType tuple => $"tuple<{string.Join(", ", tuple.Elements.Select(Type))}>",
        WitStreamType stream => stream.Element is null ? "stream" : $"stream<{Type(stream.Element)}>",
        WitFutureType future => future.Element is null ? "future" : $"future<{Type(future.Element)}>",
        _ => throw new InvalidOperationException("a type without a form"),
    };

    /// <summary>As the text of an XML element.</summary>
    public static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
