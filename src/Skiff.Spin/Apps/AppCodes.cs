namespace Skiff.Spin.Apps;

/// <summary>The codes of diagnostics of an application that is prepared to run: what its manifest says does not fit the machine or this version.</summary>
public static class AppCodes
{
    /// <summary>A file that cannot be read.</summary>
    public const string File = "SK2201";

    /// <summary>A source of a kind that is not supported yet.</summary>
    public const string Source = "SK2202";

    /// <summary>Files for a component that cannot be given to it.</summary>
    public const string Files = "SK2203";

    /// <summary>A component without an HTTP handler that this version can call, or with another executor than its file needs.</summary>
    public const string Handler = "SK2204";

    /// <summary>A file that is no valid module.</summary>
    public const string Module = "SK2205";

    /// <summary>A module that cannot be linked or has no entry point.</summary>
    public const string Link = "SK2206";

    /// <summary>An entry of allowed_outbound_hosts that cannot be read.</summary>
    public const string OutboundHost = "SK2207";

    /// <summary>A dependency that cannot be composed into its component.</summary>
    public const string Dependency = "SK2208";

    /// <summary>A component that is retained and asks one that is not.</summary>
    public const string Retained = "SK2209";

    /// <summary>A variable without a value, or a text that names one that is not declared.</summary>
    public const string Variable = "SK2210";

    /// <summary>Something in a runtime configuration that this version does not have, or a file of it that cannot be read.</summary>
    public const string RuntimeConfig = "SK2211";

    /// <summary>A label of a key-value store that nothing is behind.</summary>
    public const string KeyValueStore = "SK2212";

    /// <summary>Something in the manifest that this version does not act on.</summary>
    public const string NotActedOn = "SK2220";

    /// <summary>A route that takes no requests.</summary>
    public const string DeadRoute = "SK2221";
}
