using Skiff.Components.Types;

namespace Skiff.Components.Tests.Abi;

/// <summary>Types of functions in the short notation.</summary>
internal static class Signature
{
    internal static ComponentFunctionType Of(string parameters, string result, ResourceType? resource = null)
    {
        var types = ((TupleType)Notation.Parse($"(tuple {parameters})", resource)).Elements;
        return new ComponentFunctionType(
            false, [.. types.Select((t, i) => new NamedType($"p{i}", t))], result == "_" ? null : Notation.Parse(result, resource));
    }
}
