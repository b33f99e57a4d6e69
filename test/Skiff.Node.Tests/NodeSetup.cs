namespace Skiff.Node.Tests;

/// <summary>What distinguishes one containerd of the tests from another.</summary>
/// <param name="Folder">Where all of it lies.</param>
/// <param name="ShimFolder">Where it finds shims.</param>
internal sealed record NodeSetup(string Folder, string ShimFolder)
{
    /// <summary>Why it cannot run here, or null; then nothing is started.</summary>
    public string? Reason { get; init; }

    /// <summary>The folder of containerd and ctr; null for those in PATH.</summary>
    public string? Binaries { get; init; }

    /// <summary>containerd's namespace of the containers.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>What runs containerd: a program and its arguments, before containerd's own; or nothing.</summary>
    public string[] Launcher { get; init; } = [];

    /// <summary>The version of containerd's configuration file.</summary>
    public int ConfigurationVersion { get; init; } = 2;

    /// <summary>Whether the OCI runtime makes the containers of guests too.</summary>
    public bool OnlyByRuntime { get; init; }

    /// <summary>Whether compiled code is in the node's own folder only.</summary>
    public bool HasOwnCodeOnly { get; init; }

    /// <summary>What is in that file beside its folders and its socket: tables, in TOML.</summary>
    public string Configuration { get; init; } = "";

    /// <summary>A program of containerd.</summary>
    public string Program(string name) => Binaries is null ? name : Path.Combine(Binaries, name);

    /// <summary>A new folder for one.</summary>
    public static string MakeFolder() => Directory.CreateTempSubdirectory("skiff-node-").FullName;
}
