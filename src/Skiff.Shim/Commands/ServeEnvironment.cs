namespace Skiff.Shim.Commands;

/// <summary>The environment of a serving shim.</summary>
internal static class ServeEnvironment
{
    /// <summary>Where events are published.</summary>
    public const string TtrpcAddress = "TTRPC_ADDRESS";

    // Where compiled code is kept, for nodes whose /var is not the place for it.
    private const string CodeFolderVariable = "SKIFF_CODE_FOLDER";

    // The executable as it is installed; the shim itself runs a copy of it.
    private const string ExecutableVariable = "SKIFF_EXECUTABLE";

    // For nodes on which the OCI runtime shall make all containers; and for tests of both ways.
    private const string WayVariable = "SKIFF_CONTAINERS";

    // For nodes whose compiled code shall lie in our own folder only.
    private const string PrecompiledVariable = "SKIFF_PRECOMPILED";

    // A shim allocates little and lives long: the young generation is kept small (hexadecimal), so that it is used again instead of growing.
    private const string YoungGeneration = "DOTNET_GCgen0size=40000";

    /// <summary>Where compiled code is kept; null for the usual folder.</summary>
    public static string? CodeFolder => Environment.GetEnvironmentVariable(CodeFolderVariable) is { Length: > 0 } folder ? folder : null;

    /// <summary>Whether the OCI runtime makes the containers of guests too.</summary>
    public static bool OnlyByRuntime => Environment.GetEnvironmentVariable(WayVariable) == "runtime";

    /// <summary>Whether containerd's content store is left alone: no compiled code is taken from there or written there.</summary>
    public static bool HasOwnCodeOnly => Environment.GetEnvironmentVariable(PrecompiledVariable) == "off";

    /// <summary>The path of the executable as it is installed.</summary>
    public static string? Executable => Environment.GetEnvironmentVariable(ExecutableVariable) is { Length: > 0 } installed ? installed
        : Environment.ProcessPath?.Replace(" (deleted)", "", StringComparison.Ordinal);

    /// <summary>The environment that containerd gave, with the address that it gave elsewhere.</summary>
    /// <param name="environment">Lines NAME=value.</param>
    /// <param name="ttrpcAddress">The address; null where it stands in the environment.</param>
    /// <param name="executable">The executable as it is installed.</param>
    public static IEnumerable<string> Of(IEnumerable<string> environment, string? ttrpcAddress, string executable)
    {
        foreach (var line in environment)
        {
            if (ttrpcAddress is not { Length: > 0 } || !line.StartsWith(TtrpcAddress + "=", StringComparison.Ordinal))
            {
                yield return line;
            }
        }

        if (ttrpcAddress is { Length: > 0 })
        {
            yield return $"{TtrpcAddress}={ttrpcAddress}";
        }

        yield return $"{ExecutableVariable}={executable}";
        yield return YoungGeneration;
    }
}
