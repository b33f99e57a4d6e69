using Skiff.Containers.Images;

namespace Skiff.Containers;

/// <summary>The options of a role, written as containerd writes those of shims: a name that begins with a hyphen, and its value.</summary>
internal sealed class OptionReader
{
    /// <summary>The options that say where the container engine is.</summary>
    public static readonly string[] EngineOptions = ["-containerd", "-namespace", "-id"];

    private readonly string _role;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private OptionReader(string role) => _role = role;

    /// <summary>Where the container engine is; null where that is not said.</summary>
    /// <exception cref="ContainerException">A part of it is missing.</exception>
    public EngineAddress? Engine => Find("-containerd") is { } address ? new EngineAddress(address, Required("-namespace"), Required("-id")) : null;

    /// <summary>Reads a command line.</summary>
    /// <param name="role">Whose.</param>
    /// <param name="options">What stands behind the role.</param>
    /// <param name="valued">The options that have a value.</param>
    /// <param name="flags">Those that have none.</param>
    /// <exception cref="ContainerException">An option that is not known, or has no value.</exception>
    public static OptionReader Read(string role, IReadOnlyList<string> options, string[] valued, params string[] flags)
    {
        var reader = new OptionReader(role);
        for (var i = 0; i < options.Count; i++)
        {
            var isFlag = flags.Contains(options[i], StringComparer.Ordinal);
            if (!isFlag && (!valued.Contains(options[i], StringComparer.Ordinal) || i + 1 == options.Count))
            {
                throw Wrong(role, $"unknown option or no value: {options[i]}");
            }

            reader._values[options[i]] = isFlag ? "" : options[++i];
        }

        return reader;
    }

    /// <summary>What is wrong with a command line.</summary>
    public static ContainerException Wrong(string role, string problem) => new(ContainerCodes.Settings, $"{role}: {problem}");

    /// <summary>Whether an option is there.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The value of an option, or null.</summary>
    public string? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>The value of an option that has to be there.</summary>
    /// <exception cref="ContainerException">It is missing.</exception>
    public string Required(string name) => Find(name) ?? throw Wrong(_role, $"{name} is missing");
}
