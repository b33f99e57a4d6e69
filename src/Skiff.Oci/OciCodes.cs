namespace Skiff.Oci;

/// <summary>The codes of what can go wrong with images and registries.</summary>
public static class OciCodes
{
    /// <summary>A reference to an image is malformed.</summary>
    public const string Reference = "SK3001";

    /// <summary>A registry cannot be reached, or not over a connection that can be trusted.</summary>
    public const string Unreachable = "SK3002";

    /// <summary>The registry does not have what was asked for.</summary>
    public const string NotFound = "SK3003";

    /// <summary>The registry refuses it to whoever asks.</summary>
    public const string Denied = "SK3004";

    /// <summary>The registry answers what the protocol does not have, or fails.</summary>
    public const string Protocol = "SK3005";

    /// <summary>A content is not what its descriptor says.</summary>
    public const string Content = "SK3006";

    /// <summary>Something is larger than what is read.</summary>
    public const string TooLarge = "SK3007";

    /// <summary>A manifest or an index is not what the specification says it is.</summary>
    public const string Manifest = "SK3008";

    /// <summary>Credentials cannot be read, asked for or kept.</summary>
    public const string Credentials = "SK3009";

    /// <summary>The image holds nothing that can be run.</summary>
    public const string NothingToRun = "SK3010";
}
