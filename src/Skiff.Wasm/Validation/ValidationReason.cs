namespace Skiff.Wasm.Validation;

/// <summary>Which rule a module breaks. Each has the words that the official test suite expects.</summary>
public enum ValidationReason
{
    /// <summary>An operand, result or element has another type than is needed, or is missing.</summary>
    TypeMismatch,
    /// <summary>No such type.</summary>
    UnknownType,
    /// <summary>No such function.</summary>
    UnknownFunction,
    /// <summary>No such table.</summary>
    UnknownTable,
    /// <summary>No such memory.</summary>
    UnknownMemory,
    /// <summary>No such global, or none that may be used here.</summary>
    UnknownGlobal,
    /// <summary>No such local.</summary>
    UnknownLocal,
    /// <summary>No block so far outward.</summary>
    UnknownLabel,
    /// <summary>No such element segment.</summary>
    UnknownElementSegment,
    /// <summary>No such data segment.</summary>
    UnknownDataSegment,
    /// <summary><c>global.set</c> of an immutable global.</summary>
    GlobalIsImmutable,
    /// <summary>An alignment above that of the access.</summary>
    AlignmentTooLarge,
    /// <summary>A lane number above the last lane.</summary>
    InvalidLaneIndex,
    /// <summary><c>select</c> with a number of types other than one.</summary>
    InvalidResultArity,
    /// <summary><c>ref.func</c> of a function that the module mentions nowhere else.</summary>
    UndeclaredFunctionReference,
    /// <summary>An instruction that a constant expression may not have.</summary>
    ConstantExpressionRequired,
    /// <summary>Two exports of one name.</summary>
    DuplicateExportName,
    /// <summary>A minimum above its maximum.</summary>
    MinimumAboveMaximum,
    /// <summary>A memory of more than 4 GiB.</summary>
    MemoryTooLarge,
    /// <summary>More than one memory.</summary>
    MultipleMemories,
    /// <summary>A start function with parameters or results.</summary>
    StartFunction,
    /// <summary>More operands or blocks at a time than <see cref="Binary.WasmLimits"/> allows.</summary>
    LimitExceeded,
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
