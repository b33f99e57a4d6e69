namespace Skiff.Wasm.Binary;

/// <summary>Why bytes are not a module. Each has the words that the official test suite expects.</summary>
public enum FormatReason
{
    /// <summary>The bytes end too early.</summary>
    UnexpectedEnd,
    /// <summary>A section or function body ends too early.</summary>
    UnexpectedEndOfSectionOrFunction,
    /// <summary>The file does not begin with <c>\0asm</c>.</summary>
    MagicHeaderNotDetected,
    /// <summary>The version is not 1.</summary>
    UnknownBinaryVersion,
    /// <summary>A section number that does not exist.</summary>
    MalformedSectionId,
    /// <summary>The content of a section or body is shorter or longer than its size says.</summary>
    SectionSizeMismatch,
    /// <summary>A section is out of order, repeated, or followed by something that is none.</summary>
    UnexpectedContentAfterLastSection,
    /// <summary>A count or size is larger than the bytes left.</summary>
    LengthOutOfBounds,
    /// <summary>A LEB128 number has more bytes than its type allows.</summary>
    IntegerRepresentationTooLong,
    /// <summary>A LEB128 number has bits beyond its type.</summary>
    IntegerTooLarge,
    /// <summary>A name is not UTF-8.</summary>
    MalformedUtf8,
    /// <summary>An import of an unknown kind.</summary>
    MalformedImportKind,
    /// <summary>An export of an unknown kind.</summary>
    MalformedExportKind,
    /// <summary>A global that is neither <c>const</c> nor <c>var</c>.</summary>
    MalformedMutability,
    /// <summary>A byte that is no reference type.</summary>
    MalformedReferenceType,
    /// <summary>A byte that is no value type.</summary>
    MalformedValueType,
    /// <summary>A type that is no function type.</summary>
    MalformedFunctionType,
    /// <summary>The alignment field of a memory argument has unknown bits.</summary>
    MalformedMemopFlags,
    /// <summary>An element segment of an unknown form.</summary>
    MalformedElementsSegmentKind,
    /// <summary>An element kind that is not a function.</summary>
    MalformedElementKind,
    /// <summary>A data segment of an unknown form.</summary>
    MalformedDataSegmentKind,
    /// <summary>An opcode that WebAssembly 2.0 does not have.</summary>
    IllegalOpcode,
    /// <summary>An expression goes on after its <c>end</c>, or has none.</summary>
    EndOpcodeExpected,
    /// <summary>A reserved byte is not zero.</summary>
    ZeroByteExpected,
    /// <summary>The locals of a function are more than can be counted, or than the limit.</summary>
    TooManyLocals,
    /// <summary>Functions and bodies differ in number.</summary>
    InconsistentFunctionCount,
    /// <summary>The data count section and the data section differ.</summary>
    InconsistentDataCount,
    /// <summary>A body uses data segments, but there is no data count section.</summary>
    DataCountSectionRequired,
    /// <summary>The module is larger in some way than <see cref="WasmLimits"/> allows.</summary>
    LimitExceeded,
}

/// <summary>The words for <see cref="FormatReason"/>.</summary>
public static class FormatReasons
{
    extension(FormatReason reason)
    {
        /// <summary>The words of the official test suite.</summary>
        public string Text => reason switch
        {
            FormatReason.UnexpectedEnd => "unexpected end",
            FormatReason.UnexpectedEndOfSectionOrFunction => "unexpected end of section or function",
            FormatReason.MagicHeaderNotDetected => "magic header not detected",
            FormatReason.UnknownBinaryVersion => "unknown binary version",
            FormatReason.MalformedSectionId => "malformed section id",
            FormatReason.SectionSizeMismatch => "section size mismatch",
            FormatReason.UnexpectedContentAfterLastSection => "unexpected content after last section",
            FormatReason.LengthOutOfBounds => "length out of bounds",
            FormatReason.IntegerRepresentationTooLong => "integer representation too long",
            FormatReason.IntegerTooLarge => "integer too large",
            FormatReason.MalformedUtf8 => "malformed UTF-8 encoding",
            FormatReason.MalformedImportKind => "malformed import kind",
            FormatReason.MalformedExportKind => "malformed export kind",
            FormatReason.MalformedMutability => "malformed mutability",
            FormatReason.MalformedReferenceType => "malformed reference type",
            FormatReason.MalformedValueType => "malformed value type",
            FormatReason.MalformedFunctionType => "malformed function type",
            FormatReason.MalformedMemopFlags => "malformed memop flags",
            FormatReason.MalformedElementsSegmentKind => "malformed elements segment kind",
            FormatReason.MalformedElementKind => "malformed element kind",
            FormatReason.MalformedDataSegmentKind => "malformed data segment kind",
            FormatReason.IllegalOpcode => "illegal opcode",
            FormatReason.EndOpcodeExpected => "END opcode expected",
            FormatReason.ZeroByteExpected => "zero byte expected",
            FormatReason.TooManyLocals => "too many locals",
            FormatReason.InconsistentFunctionCount => "function and code section have inconsistent lengths",
            FormatReason.InconsistentDataCount => "data count and data section have inconsistent lengths",
            FormatReason.DataCountSectionRequired => "data count section required",
            FormatReason.LimitExceeded => "implementation limit exceeded",
            _ => "malformed module",
        };
    }
}
