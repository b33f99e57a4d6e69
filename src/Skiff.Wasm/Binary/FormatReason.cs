namespace Skiff.Wasm.Binary;

/// <summary>Why bytes are not a module or component. Each has the words that the official test suite expects, where it has any. The number is that of the error code: never change one.</summary>
public enum FormatReason
{
    /// <summary>The bytes end too early.</summary>
    UnexpectedEnd = 1101,
    /// <summary>A section or function body ends too early.</summary>
    UnexpectedEndOfSectionOrFunction = 1102,
    /// <summary>The file does not begin with <c>\0asm</c>.</summary>
    MagicHeaderNotDetected = 1103,
    /// <summary>The version is not 1.</summary>
    UnknownBinaryVersion = 1104,
    /// <summary>A section number that does not exist.</summary>
    MalformedSectionId = 1105,
    /// <summary>The content of a section or body is shorter or longer than its size says.</summary>
    SectionSizeMismatch = 1106,
    /// <summary>A section is out of order, repeated, or followed by something that is none.</summary>
    UnexpectedContentAfterLastSection = 1107,
    /// <summary>A count or size is larger than the bytes left.</summary>
    LengthOutOfBounds = 1108,
    /// <summary>A LEB128 number has more bytes than its type allows.</summary>
    IntegerRepresentationTooLong = 1109,
    /// <summary>A LEB128 number has bits beyond its type.</summary>
    IntegerTooLarge = 1110,
    /// <summary>A name is not UTF-8.</summary>
    MalformedUtf8 = 1111,
    /// <summary>An import of an unknown kind.</summary>
    MalformedImportKind = 1112,
    /// <summary>An export of an unknown kind.</summary>
    MalformedExportKind = 1113,
    /// <summary>A global that is neither <c>const</c> nor <c>var</c>.</summary>
    MalformedMutability = 1114,
    /// <summary>A byte that is no reference type.</summary>
    MalformedReferenceType = 1115,
    /// <summary>A byte that is no value type.</summary>
    MalformedValueType = 1116,
    /// <summary>A type that is no function type.</summary>
    MalformedFunctionType = 1117,
    /// <summary>The alignment field of a memory argument has unknown bits.</summary>
    MalformedMemopFlags = 1118,
    /// <summary>An element segment of an unknown form.</summary>
    MalformedElementsSegmentKind = 1119,
    /// <summary>An element kind that is not a function.</summary>
    MalformedElementKind = 1120,
    /// <summary>A data segment of an unknown form.</summary>
    MalformedDataSegmentKind = 1121,
    /// <summary>An opcode that WebAssembly 2.0 does not have.</summary>
    IllegalOpcode = 1122,
    /// <summary>An expression goes on after its <c>end</c>, or has none.</summary>
    EndOpcodeExpected = 1123,
    /// <summary>A reserved byte is not zero.</summary>
    ZeroByteExpected = 1124,
    /// <summary>The locals of a function are more than can be counted, or than the limit.</summary>
    TooManyLocals = 1125,
    /// <summary>Functions and bodies differ in number.</summary>
    InconsistentFunctionCount = 1126,
    /// <summary>The data count section and the data section differ.</summary>
    InconsistentDataCount = 1127,
    /// <summary>A body uses data segments, but there is no data count section.</summary>
    DataCountSectionRequired = 1128,
    /// <summary>The module is larger in some way than <see cref="WasmLimits"/> allows.</summary>
    LimitExceeded = 1129,
    /// <summary>An item of a component of an unknown sort.</summary>
    MalformedSort = 1130,
    /// <summary>A definition of a component of an unknown form.</summary>
    MalformedDefinition = 1131,
    /// <summary>A type of a component of an unknown form.</summary>
    MalformedComponentType = 1132,
    /// <summary>The name of an import or export of a component has an unknown form or attribute.</summary>
    MalformedExternName = 1133,
    /// <summary>Something that the format of components has but this version does not read, such as a value section.</summary>
    Unsupported = 1134,
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
            FormatReason.MalformedSort => "malformed sort",
            FormatReason.MalformedDefinition => "malformed definition",
            FormatReason.MalformedComponentType => "malformed component type",
            FormatReason.MalformedExternName => "malformed extern name",
            FormatReason.Unsupported => "not supported",
            _ => "malformed module",
        };
    }
}
