using Skiff.Components.Generator.Layout;
using Skiff.Components.Types;
using Skiff.Components.Wit;

namespace Skiff.Components.Generator;

/// <summary>What the generator cannot write code for yet, so that it says so instead of failing.</summary>
internal static class WitSupport
{
    /// <summary>How large a list of fixed length may be: its elements are written out one by one.</summary>
    public const int LongestFixedList = 16;

    /// <summary>Why a function cannot be a host function, or null.</summary>
    public static string? WhyNot(WitFunction function)
    {
        if (function.IsAsync)
        {
            return "it is async, which belongs to WASI 0.3";
        }

        var visited = new HashSet<WitTypeDefinition>();
        return function.Parameters.Select(p => p.Type).Append(function.Result).Select(t => WhyNot(t, visited)).FirstOrDefault(r => r is not null);
    }

    private static string? WhyNot(WitType? type, HashSet<WitTypeDefinition> visited) => type switch
    {
        null => null,
        WitStreamType or WitFutureType or WitPrimitiveType { Kind: PrimitiveKind.ErrorContext } => "streams, futures and error contexts belong to WASI 0.3",
        WitOptionType { Some: var some } when WitLayout.Strip(some) is WitOptionType => "an option of an option has no C# form",
        WitListType { Length: > LongestFixedList } => $"lists of fixed length have at most {LongestFixedList} elements here",
        WitOptionType option => WhyNot(option.Some, visited),
        WitListType list => WhyNot(list.Element, visited),
        WitMapType map => WhyNot(map.Key, visited) ?? WhyNot(map.Value, visited),
        WitResultType result => WhyNot(result.Ok, visited) ?? WhyNot(result.Error, visited),
        WitTupleType tuple => tuple.Elements.Select(e => WhyNot(e, visited)).FirstOrDefault(r => r is not null),
        WitNamedType named when visited.Add(named.Definition) => named.Definition.Target.Body switch
        {
            WitAliasBody alias => WhyNot(alias.Type, visited),
            WitRecordBody record => record.Fields.Select(f => WhyNot(f.Type, visited)).FirstOrDefault(r => r is not null),
            WitVariantBody variant => variant.Cases.Select(c => WhyNot(c.Payload, visited)).FirstOrDefault(r => r is not null),
            _ => null,
        },
        _ => null,
    };
}
