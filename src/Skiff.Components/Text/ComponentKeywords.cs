using System.Collections.Frozen;

namespace Skiff.Components.Text;

/// <summary>The words of the text format of components and of their scripts that modules do not have. Any other word is an "unknown operator".</summary>
internal static class ComponentKeywords
{
    public static FrozenSet<string> All { get; } = FrozenSet.ToFrozenSet(
        [
            "component", "core", "alias", "canon", "lift", "lower", "instantiate", "with", "outer", "tag", "value", "rec", "sub", "final", "eq",
            "resource", "rep", "dtor", "implements", "versionsuffix", "external-id", "record", "field", "variant", "case", "list", "tuple",
            "flags", "enum", "option", "error", "own", "borrow", "stream", "future", "map", "bool", "s8", "u8", "s16", "u16", "s32", "u32",
            "s64", "u64", "char", "string", "error-context", "async", "cancellable", "shared", "realloc", "post-return", "callback",
            "string-encoding=utf8", "string-encoding=utf16", "string-encoding=latin1+utf16", "true", "false", "some", "none", "ok",
            .. CanonBuiltins.Names,
        ],
        StringComparer.Ordinal);
}
