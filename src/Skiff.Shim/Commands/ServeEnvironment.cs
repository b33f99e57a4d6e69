namespace Skiff.Shim.Commands;

/// <summary>The environment of a serving shim.</summary>
internal static class ServeEnvironment
{
    /// <summary>Where events are published.</summary>
    public const string TtrpcAddress = "TTRPC_ADDRESS";

    // A shim allocates little and lives long: the young generation is kept small (hexadecimal), so that it is used again instead of growing.
    private const string YoungGeneration = "DOTNET_GCgen0size=40000";

    /// <summary>The environment that containerd gave, with the address that it gave elsewhere.</summary>
    public static IEnumerable<string> Of(IEnumerable<string> environment, string? ttrpcAddress)
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

        yield return YoungGeneration;
    }
}
