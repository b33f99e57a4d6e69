namespace Skiff.Shim;

/// <summary>Which shim this is.</summary>
internal static class ShimVersion
{
    /// <summary>The runtime's name in containerd's configuration.</summary>
    public const string RuntimeName = "io.containerd.skiff.v1";

    /// <summary>The version. It stands in the project file's configuration, where reading it costs no reflection.</summary>
    public static string Text { get; } = AppContext.GetData("Skiff.Version") as string ?? "unknown";
}
