namespace Skiff.Wasm.Validation;

/// <summary>Which rule a module breaks. Each has the words that the official test suite expects. The number is that of the error code: never change one.</summary>
public enum ValidationReason
{
    /// <summary>An operand, result or element has another type than is needed, or is missing.</summary>
    TypeMismatch = 1201,
    /// <summary>No such type.</summary>
    UnknownType = 1202,
    /// <summary>No such function.</summary>
    UnknownFunction = 1203,
    /// <summary>No such table.</summary>
    UnknownTable = 1204,
    /// <summary>No such memory.</summary>
    UnknownMemory = 1205,
    /// <summary>No such global, or none that may be used here.</summary>
    UnknownGlobal = 1206,
    /// <summary>No such local.</summary>
    UnknownLocal = 1207,
    /// <summary>No block so far outward.</summary>
    UnknownLabel = 1208,
    /// <summary>No such element segment.</summary>
    UnknownElementSegment = 1209,
    /// <summary>No such data segment.</summary>
    UnknownDataSegment = 1210,
    /// <summary><c>global.set</c> of an immutable global.</summary>
    GlobalIsImmutable = 1211,
    /// <summary>An alignment above that of the access.</summary>
    AlignmentTooLarge = 1212,
    /// <summary>A lane number above the last lane.</summary>
    InvalidLaneIndex = 1213,
    /// <summary><c>select</c> with a number of types other than one.</summary>
    InvalidResultArity = 1214,
    /// <summary><c>ref.func</c> of a function that the module mentions nowhere else.</summary>
    UndeclaredFunctionReference = 1215,
    /// <summary>An instruction that a constant expression may not have.</summary>
    ConstantExpressionRequired = 1216,
    /// <summary>Two exports of one name.</summary>
    DuplicateExportName = 1217,
    /// <summary>A minimum above its maximum.</summary>
    MinimumAboveMaximum = 1218,
    /// <summary>A memory of more than 4 GiB.</summary>
    MemoryTooLarge = 1219,
    /// <summary>More than one memory.</summary>
    MultipleMemories = 1220,
    /// <summary>A start function with parameters or results.</summary>
    StartFunction = 1221,
    /// <summary>More operands or blocks at a time than <see cref="Binary.WasmLimits"/> allows.</summary>
    LimitExceeded = 1222,
}

/// <summary>The words for <see cref="ValidationReason"/>.</summary>
public static class ValidationReasons
{
    extension(ValidationReason reason)
    {
        /// <summary>The words of the official test suite.</summary>
        public string Text => reason switch
        {
            ValidationReason.TypeMismatch => "type mismatch",
            ValidationReason.UnknownType => "unknown type",
            ValidationReason.UnknownFunction => "unknown function",
            ValidationReason.UnknownTable => "unknown table",
            ValidationReason.UnknownMemory => "unknown memory",
            ValidationReason.UnknownGlobal => "unknown global",
            ValidationReason.UnknownLocal => "unknown local",
            ValidationReason.UnknownLabel => "unknown label",
            ValidationReason.UnknownElementSegment => "unknown elem segment",
            ValidationReason.UnknownDataSegment => "unknown data segment",
            ValidationReason.GlobalIsImmutable => "global is immutable",
            ValidationReason.AlignmentTooLarge => "alignment must not be larger than natural",
            ValidationReason.InvalidLaneIndex => "invalid lane index",
            ValidationReason.InvalidResultArity => "invalid result arity",
            ValidationReason.UndeclaredFunctionReference => "undeclared function reference",
            ValidationReason.ConstantExpressionRequired => "constant expression required",
            ValidationReason.DuplicateExportName => "duplicate export name",
            ValidationReason.MinimumAboveMaximum => "size minimum must not be greater than maximum",
            ValidationReason.MemoryTooLarge => "memory size must be at most 65536 pages (4GiB)",
            ValidationReason.MultipleMemories => "multiple memories",
            ValidationReason.StartFunction => "start function",
            ValidationReason.LimitExceeded => "implementation limit exceeded",
            _ => "invalid module",
        };

        /// <summary>Whether the detail is an index, which the official words have behind a space.</summary>
        internal bool IsUnknownIndex => reason is >= ValidationReason.UnknownType and <= ValidationReason.UnknownDataSegment;
    }
}
