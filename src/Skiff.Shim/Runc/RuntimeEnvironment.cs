using System.Collections;

namespace Skiff.Shim.Runc;

/// <summary>The environment that programs of the node get from us: our own, without the variables that steer .NET.</summary>
internal static class RuntimeEnvironment
{
    private const string OwnPrefix = "DOTNET_";

    /// <summary>Lines of the form NAME=value.</summary>
    public static IReadOnlyList<string> Lines { get; } = Read().Where(line => !line.StartsWith(OwnPrefix, StringComparison.Ordinal)).ToArray();

    /// <summary>The whole environment.</summary>
    public static IEnumerable<string> Read()
    {
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            yield return $"{entry.Key}={entry.Value}";
        }
    }
}
