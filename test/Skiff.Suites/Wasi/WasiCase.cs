namespace Skiff.Suites.Wasi;

/// <summary>A run of a command, and what must come of it.</summary>
public sealed record WasiCase
{
    /// <summary>Unique among all cases.</summary>
    public required string Name { get; init; }

    /// <summary>The file of the module.</summary>
    public required string ModulePath { get; init; }

    /// <summary>The arguments after the name of the program.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The environment.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>The standard input.</summary>
    public string Input { get; init; } = "";

    /// <summary>A folder that is copied for the run and granted, or null.</summary>
    public string? Folder { get; init; }

    /// <summary>The path by which the guest knows the folder.</summary>
    public string GuestPath { get; init; } = "/";

    /// <summary>The exit code expected.</summary>
    public uint ExitCode { get; init; }

    /// <summary>The SHA-256 of the standard output expected, in hexadecimal, or null where any will do.</summary>
    public string? OutputHash { get; init; }

    /// <summary>The standard output expected as far as it is known as text, for the report.</summary>
    public string OutputText { get; init; } = "";

    /// <summary>Files expected in the folder afterwards, by name: how the hexadecimal SHA-256 of each begins.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>Why it cannot run yet, or null.</summary>
    public string? SkipReason { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
