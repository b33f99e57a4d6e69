namespace Skiff.Native.Tests.Processes;

/// <summary>A test that makes control groups of version 2: as root, where a hierarchy of it is mounted, as the only one or beside version 1.</summary>
public sealed class UnifiedGroupFactAttribute : FactAttribute
{
    private const int PathField = 4;

    /// <summary>As root on a node with version 2, that is no skip.</summary>
    public UnifiedGroupFactAttribute()
    {
        if (Environment.UserName != "root" || Mount is null)
        {
            Skip = "control groups of version 2: needs root and a mounted hierarchy";
        }
    }

    /// <summary>Where it is mounted; null where it is not.</summary>
    public static string? Mount { get; } = File.ReadLines("/proc/self/mountinfo").FirstOrDefault(line => line.Contains(" - cgroup2 ", StringComparison.Ordinal))?.Split(' ')[PathField];
}
