using System.Globalization;
using Skiff.Components.Types;
using Skiff.Wasm;

namespace Skiff.Components.Validation.Graph;

/// <summary>Whether a core definition can stand in for another. Every method answers with the first difference, or null. Source: WebAssembly Core 2.0, 3.4.1 ("Import Matching").</summary>
internal static class CoreSubtyping
{
    /// <summary>A core module for another: it may import less and export more.</summary>
    public static string? FindDifference(CoreModuleNode actual, CoreModuleNode expected)
    {
        foreach (var ((module, name), needed) in actual.Imports)
        {
            if (!expected.Imports.TryGetValue((module, name), out var given))
            {
                return $"missing expected import `{module}::{name}`";
            }

            if (FindDifference(given, needed) is { } difference)
            {
                return $"type mismatch in import `{module}::{name}`: {difference}";
            }
        }

        foreach (var (name, needed) in expected.Exports)
        {
            if (!actual.Exports.TryGetValue(name, out var given))
            {
                return $"missing expected export `{name}`";
            }

            if (FindDifference(given, needed) is { } difference)
            {
                return $"type mismatch in export `{name}`: {difference}";
            }
        }

        return null;
    }

    public static string? FindDifference(CoreExternType actual, CoreExternType expected) => (actual, expected) switch
    {
        (CoreExternType.Function a, CoreExternType.Function e) => a.Type.Equals(e.Type) ? null : Mismatch(a.Type, e.Type),
        (CoreExternType.Tag a, CoreExternType.Tag e) => a.Type.Equals(e.Type) ? null : Mismatch(a.Type, e.Type),
        (CoreExternType.Table a, CoreExternType.Table e) => FindDifference(a.Type, e.Type),
        (CoreExternType.Memory a, CoreExternType.Memory e) => FindDifference(a.Type, e.Type),
        (CoreExternType.Global a, CoreExternType.Global e) => FindDifference(a.Type, e.Type),
        _ => $"expected {TextOf(expected)}, found {TextOf(actual)}",
    };

    public static string TextOf(CoreExternType type) => type switch
    {
        CoreExternType.Function => "func",
        CoreExternType.Table => "table",
        CoreExternType.Memory => "memory",
        CoreExternType.Global => "global",
        _ => "tag",
    };

    private static string? FindDifference(TableType actual, TableType expected) =>
        actual.Element != expected.Element ? $"expected table element type {expected.Element.Text}, found {actual.Element.Text}"
        : IsWithin(actual.Limits, expected.Limits) ? null
        : $"mismatch in table limits: expected {TextOf(expected.Limits)}, found {TextOf(actual.Limits)}";

    private static string? FindDifference(MemoryType actual, MemoryType expected) =>
        actual.IsShared != expected.IsShared ? "mismatch in the shared flag for memories"
        : actual.Is64 != expected.Is64 ? "mismatch in the index type used for memories"
        : IsWithin(actual.Limits, expected.Limits) ? null
        : $"mismatch in memory limits: expected {TextOf(expected.Limits)}, found {TextOf(actual.Limits)}";

    private static string? FindDifference(GlobalType actual, GlobalType expected) =>
        actual.IsMutable != expected.IsMutable ? $"expected a global that is {Mutability(expected)}, found one that is {Mutability(actual)}"
        : actual.Type != expected.Type ? $"expected global type {expected.Type.Text}, found {actual.Type.Text}"
        : null;

    private static string Mismatch(FunctionType actual, FunctionType expected) => $"expected: {TextOf(expected)}, found: {TextOf(actual)}";

    private static string Mutability(GlobalType type) => type.IsMutable ? "mutable" : "immutable";

    private static string TextOf(FunctionType type)
    {
        var parameters = type.Parameters.IsEmpty ? "" : $" (param {string.Join(' ', type.Parameters.Select(p => p.Text))})";
        var results = type.Results.IsEmpty ? "" : $" (result {string.Join(' ', type.Results.Select(r => r.Text))})";
        return $"(func{parameters}{results})";
    }

    private static string TextOf(Limits limits) => string.Create(CultureInfo.InvariantCulture, $"{limits.Minimum}..{limits.Maximum}");

    private static bool IsWithin(Limits actual, Limits expected) =>
        actual.Minimum >= expected.Minimum && (expected.Maximum is not { } maximum || actual.Maximum <= maximum);
}
