namespace Skiff.Node.Tests.Pods;

/// <summary>The folders of a control group: one for each hierarchy that is mounted (version 1), or one (version 2).</summary>
internal static class ControlGroups
{
    private const string Mount = "/sys/fs/cgroup";

    public static IReadOnlyList<string> Of(string group) => [.. Directory.GetDirectories(Mount).Prepend(Mount).Select(hierarchy => hierarchy + group).Where(Directory.Exists)];

    /// <summary>The value of a limit: the name of its file in version 1, with its controller, and in version 2.</summary>
    public static string Read(string group, string controller, string name, string unifiedName) =>
        File.ReadAllText(File.Exists($"{Mount}/{controller}{group}/{name}") ? $"{Mount}/{controller}{group}/{name}" : $"{Mount}{group}/{unifiedName}").Trim();
}
