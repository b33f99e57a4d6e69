using Skiff.Spin.Apps;
using Skiff.Spin.Configuration;

namespace Skiff.Spin.Capabilities.Variables;

/// <summary>Variables from environment variables: <c>SPIN_VARIABLE_API_KEY</c> is the value of <c>api_key</c>. Source: Spin's documentation, "Dynamic and Runtime Application Configuration".</summary>
/// <param name="find">The value of an environment variable; null where there is none.</param>
/// <param name="prefix">What stands before the variable's name and an underscore.</param>
public sealed class EnvironmentSource(Func<string, string?> find, string prefix = EnvironmentSource.DefaultPrefix) : VariableSource
{
    /// <summary>The prefix where none is said.</summary>
    public const string DefaultPrefix = "SPIN_VARIABLE";

    private const string DotenvName = ".env";

    /// <summary>Variables from this process's environment, and behind it from a file <c>.env</c> where it was started, if there is one.</summary>
    /// <exception cref="AppException">There is such a file, and it cannot be read.</exception>
    public static EnvironmentSource OfProcess()
    {
        if (!File.Exists(DotenvName))
        {
            return new EnvironmentSource(Environment.GetEnvironmentVariable);
        }

        return DotenvFile.TryRead(DotenvName, out var values, out var problem)
            ? new EnvironmentSource(name => Environment.GetEnvironmentVariable(name) ?? values.GetValueOrDefault(name))
            : throw new AppException($"cannot read '{Path.GetFullPath(DotenvName)}': {problem}", new IOException(problem));
    }

    /// <inheritdoc/>
    public override string? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return find($"{prefix}_{name.ToUpperInvariant()}");
    }
}
