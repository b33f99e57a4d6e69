namespace Skiff.Spin.Manifest;

/// <summary>The codes of diagnostics of manifests. Those of the TOML reader come before, those of an application that is prepared after them.</summary>
public static class ManifestCodes
{
    /// <summary>The version of the manifest's format is missing or not one that is read.</summary>
    public const string Version = "SK2101";

    /// <summary>A field that must be there is not.</summary>
    public const string MissingField = "SK2102";

    /// <summary>A field that the format does not have.</summary>
    public const string UnknownField = "SK2103";

    /// <summary>A field of another type than it must have.</summary>
    public const string WrongType = "SK2104";

    /// <summary>An id or name that breaks the rules for its letters.</summary>
    public const string Identifier = "SK2105";

    /// <summary>Two things with one id.</summary>
    public const string DuplicateId = "SK2106";

    /// <summary>A trigger type that is unknown or not supported yet.</summary>
    public const string TriggerType = "SK2107";

    /// <summary>A reference to a component that does not exist.</summary>
    public const string UnknownComponent = "SK2108";

    /// <summary>A route that is malformed.</summary>
    public const string Route = "SK2109";

    /// <summary>Fields that exclude or require each other.</summary>
    public const string Combination = "SK2110";

    /// <summary>A value outside of what its field allows.</summary>
    public const string Value = "SK2111";

    /// <summary>Something that an application needs of its host, and that this version does not have.</summary>
    public const string Requirement = "SK2112";
}
