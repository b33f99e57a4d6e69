namespace Skiff.Wasm.Binary;

/// <summary>
/// Recognises what later versions and proposals added to the binary format, so that a refusal can name it.
/// Nothing here is accepted.
/// </summary>
internal static class Proposals
{
    public const string ExceptionHandling = "exception-handling";
    public const string ExtendedConstants = "extended-const";
    public const string GarbageCollection = "gc";
    public const string Memory64 = "memory64";
    public const string MultiMemory = "multi-memory";
    public const string CustomPageSizes = "custom-page-sizes";
    public const string Threads = "threads";
    public const string SharedEverything = "shared-everything-threads";
    public const string TypedReferences = "function-references";

    /// <summary>The proposal of a one-byte opcode or prefix that 2.0 does not have.</summary>
    public static string? OfOpcode(int opcode) => opcode switch
    {
        0x06 or 0x07 or 0x08 or 0x09 or 0x0A or 0x18 or 0x19 or 0x1F => ExceptionHandling,
        0x12 or 0x13 => "tail-call",
        0x14 or 0x15 or 0xD4 or 0xD5 or 0xD6 => TypedReferences,
        0xD3 or 0xFB => GarbageCollection,
        >= 0xE0 and <= 0xE6 => "stack-switching",
        0xFE => Threads,
        _ => null,
    };

    /// <summary>The proposal of a number after the prefix <c>0xFC</c> or <c>0xFD</c> that 2.0 does not have.</summary>
    public static string? OfPrefixed(int prefix, uint number) => (prefix, number) switch
    {
        (0xFC, 18) => "memory-control",
        (0xFC, >= 19 and <= 22) => "wide-arithmetic",
        (0xFD, >= 0x100 and <= 0x12F) => "relaxed-simd",
        _ => null,
    };

    /// <summary>The proposal of a byte that 2.0 does not know as a value type.</summary>
    public static string? OfValueType(int code) => code switch
    {
        0x63 or 0x64 => TypedReferences,
        0x69 or 0x74 => ExceptionHandling,
        (>= 0x6A and <= 0x6E) or (>= 0x71 and <= 0x73) => GarbageCollection,
        0x68 or 0x75 => "stack-switching",
        _ => null,
    };
}
