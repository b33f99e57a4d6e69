namespace Skiff.Components.Types;

/// <summary>The types without parts, for generated code.</summary>
public static class Primitives
{
    /// <summary>bool</summary>
    public static PrimitiveType Bool { get; } = new(PrimitiveKind.Bool);

    /// <summary>s8</summary>
    public static PrimitiveType S8 { get; } = new(PrimitiveKind.S8);

    /// <summary>u8</summary>
    public static PrimitiveType U8 { get; } = new(PrimitiveKind.U8);

    /// <summary>s16</summary>
    public static PrimitiveType S16 { get; } = new(PrimitiveKind.S16);

    /// <summary>u16</summary>
    public static PrimitiveType U16 { get; } = new(PrimitiveKind.U16);

    /// <summary>s32</summary>
    public static PrimitiveType S32 { get; } = new(PrimitiveKind.S32);

    /// <summary>u32</summary>
    public static PrimitiveType U32 { get; } = new(PrimitiveKind.U32);

    /// <summary>s64</summary>
    public static PrimitiveType S64 { get; } = new(PrimitiveKind.S64);

    /// <summary>u64</summary>
    public static PrimitiveType U64 { get; } = new(PrimitiveKind.U64);

    /// <summary>f32</summary>
    public static PrimitiveType F32 { get; } = new(PrimitiveKind.F32);

    /// <summary>f64</summary>
    public static PrimitiveType F64 { get; } = new(PrimitiveKind.F64);

    /// <summary>char</summary>
    public static PrimitiveType Char { get; } = new(PrimitiveKind.Char);

    /// <summary>string</summary>
    public static PrimitiveType String { get; } = new(PrimitiveKind.String);
}
