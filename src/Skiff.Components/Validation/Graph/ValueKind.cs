namespace Skiff.Components.Validation.Graph;

/// <summary>The kinds of value types.</summary>
internal enum ValueKind
{
    Primitive,
    Record,
    Variant,
    List,
    FixedList,
    Map,
    Tuple,
    Flags,
    Enum,
    Option,
    Result,
    Own,
    Borrow,
    Stream,
    Future,
}
