namespace Skiff.Native;

/// <summary>How to start a process. It gets the descriptors named here and no others, no signal blocked, and every signal's default action.</summary>
public sealed record ProcessStart
{
    /// <summary>The executable: a path, or a name that is looked for in PATH.</summary>
    public required string FileName { get; init; }

    /// <summary>The arguments after the name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Lines of the form NAME=value.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>The directory to start in; ours if null.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Standard input; null is /dev/null.</summary>
    public FileHandle? Input { get; init; }

    /// <summary>Standard output; null is /dev/null.</summary>
    public FileHandle? Output { get; init; }

    /// <summary>Standard error; null is /dev/null.</summary>
    public FileHandle? Error { get; init; }

    /// <summary>What becomes descriptors 3, 4 and so on.</summary>
    public IReadOnlyList<FileHandle> More { get; init; } = [];

    /// <summary>Whether it leads a session of its own.</summary>
    public bool NewSession { get; init; }
}
