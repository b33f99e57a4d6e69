namespace Skiff.Components.Validation;

/// <summary>Which rule a component breaks. The number is that of the error code: never change one.</summary>
public enum ComponentValidationReason
{
    /// <summary>An index that is too large for its space, or an outer alias that reaches too far.</summary>
    UnknownIndex = 1251,
    /// <summary>An instance has no export of this name.</summary>
    UnknownExport = 1252,
    /// <summary>Something of another kind than the place asks for.</summary>
    WrongKind = 1253,
    /// <summary>A type is not the one that is needed, nor a subtype of it.</summary>
    TypeMismatch = 1254,
    /// <summary>A name that breaks the rules for names.</summary>
    InvalidName = 1255,
    /// <summary>A name that equals another one, or differs from it in case alone.</summary>
    NameConflict = 1256,
    /// <summary>An instantiation lacks an argument.</summary>
    MissingArgument = 1257,
    /// <summary>Canonical options that are missing, contradict each other, or do not fit.</summary>
    CanonicalOption = 1258,
    /// <summary>A core function has another signature than is needed.</summary>
    CoreSignature = 1259,
    /// <summary>A resource type in a place that must not have it.</summary>
    ResourceScope = 1260,
    /// <summary>The type of an import or export mentions a type that is not imported or exported itself.</summary>
    NotVisible = 1261,
    /// <summary>A type that the rules for its kind do not allow, such as an empty record.</summary>
    InvalidType = 1262,
    /// <summary>A function, method or constructor that does not fit its name.</summary>
    InvalidAnnotation = 1263,
    /// <summary>A value is used twice or never.</summary>
    ValueUse = 1264,
    /// <summary>A core module inside the component is invalid.</summary>
    CoreModule = 1265,
    /// <summary>The component is larger in some way than <see cref="Binary.ComponentLimits"/> allows.</summary>
    LimitExceeded = 1266,
    /// <summary>A built-in of a proposal that is not supported.</summary>
    Unsupported = 1267,
}
