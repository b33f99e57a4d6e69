namespace Skiff.Node.Tests;

/// <summary>A test that needs root and a node's programs; skipped, with the reason, where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    private static readonly string[] s_programs = ["containerd", "ctr", "runc", "busybox", "script"];

    public NodeFactAttribute() => Skip = Reason;

    /// <summary>Why no such test can run here, or null.</summary>
    internal static string? Reason { get; } = FindReason();

    private static string? FindReason()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "containerd needs root";
        }

        var missing = s_programs.Where(program => Find(program) is null).ToArray();
        return missing.Length == 0 ? null : $"not installed: {string.Join(' ', missing)}; scripts/install.sh containerd runc busybox-static bsdutils";
    }

    internal static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin")
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
