namespace Skiff.Node.Tests.Pods;

/// <summary>A version of containerd that the tests drive.</summary>
public enum Edition
{
    /// <summary>What is installed here: 1.6.20 on Debian 12.</summary>
    Installed,

    /// <summary>1.7, of Debian's suite trixie.</summary>
    Trixie,

    /// <summary>2.1, of Debian's suite sid.</summary>
    Sid,
}

/// <summary>Where a version is, and why it may not be there.</summary>
internal static class Editions
{
    public const string CniFolder = "/usr/lib/cni";

    /// <summary>The folder of containerd and ctr; null for those in PATH.</summary>
    public static string? FolderOf(Edition edition) => edition == Edition.Installed ? null : Path.Combine(Cache, NameOf(edition));

    /// <summary>Why there are no pods with this version here, or null.</summary>
    public static string? ReasonAgainst(Edition edition) =>
        WasmNode.Reason
        ?? (!File.Exists(Path.Combine(CniFolder, "bridge")) ? "no CNI plugins here; scripts/install.sh containernetworking-plugins"
            : FolderOf(edition) is { } folder && !File.Exists(Path.Combine(folder, "containerd")) ? $"no containerd of {NameOf(edition)} here; scripts/containerd-from-debian.sh {NameOf(edition)}"
            : null);

    private static string Cache => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named ? named : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "skiff/containerd");

    private static string NameOf(Edition edition) => edition == Edition.Trixie ? "trixie" : "sid";
}

/// <summary>A row of a test for a version of containerd; skipped, with the reason, where that version is not here.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class OnAttribute : Xunit.Sdk.DataAttribute
{
    private readonly Edition _edition;

    public OnAttribute(Edition edition)
    {
        _edition = edition;
        Skip = Editions.ReasonAgainst(edition);
    }

    /// <summary>Whether the row belongs to the full tier only.</summary>
    public bool Full { get; set; }

    public override IEnumerable<object[]> GetData(System.Reflection.MethodInfo testMethod) => Full && !Tier.IsFull ? [] : [[_edition]];
}

/// <summary>How much is run: docs/testing.md.</summary>
internal static class Tier
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("SKIFF_FULL") == "1";
}
