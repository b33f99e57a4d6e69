using System.Globalization;
using System.Text.Json.Nodes;
using Skiff.Containers.Bundles;

namespace Skiff.Containers.Groups;

/// <summary>
/// <c>linux.resources</c> (OCI runtime specification, "Control groups") as lines for the files of a control group. Zero and missing members leave what is there.
/// </summary>
internal static class GroupLimits
{
    private const string Path = "linux.resources";

    // The shares of version 1 and the weights of version 2 as the specification's authors convert them: 2 to 262,144 becomes 1 to 10,000.
    private const long LeastShares = 2;
    private const long MostShares = 262_144;
    private const long Weights = 9_999;

    private static readonly string[] s_sets = ["cpus", "mems"];

    /// <summary>Writes them.</summary>
    /// <exception cref="ContainerException">A member is not what the specification says, or the kernel refuses a value.</exception>
    public static void Apply(GroupFolders group, JsonObject resources)
    {
        foreach (var setting in group.IsUnified ? OfVersion2(resources) : OfVersion1(resources))
        {
            var folder = group.FolderOf(setting.Controller) ?? throw new ContainerException(ContainerCodes.Making, $"{Path}: this node has no control groups for {setting.Controller}");
            Write(folder, setting);
        }
    }

    /// <summary>For version 1.</summary>
    internal static IEnumerable<GroupSetting> OfVersion1(JsonObject resources)
    {
        var (memory, cpu) = (resources["memory"], resources["cpu"]);
        var swap = Number(memory, "swap") is { } both ? new GroupSetting("memory", "memory.memsw.limit_in_bytes", Text(both)) : null;
        if (Number(memory, "limit") is { } limit)
        {
            // Memory is never to be more than memory and swap: which of both is raised or lowered first depends on what was there.
            yield return new GroupSetting("memory", "memory.limit_in_bytes", Text(limit)) { Partner = swap };
        }
        else if (swap is not null)
        {
            yield return swap;
        }

        foreach (var setting in (GroupSetting?[])
        [
            Plain("memory", "memory.soft_limit_in_bytes", Number(memory, "reservation")),
            Plain("cpu", "cpu.shares", Number(cpu, "shares")),
            Plain("cpu", "cpu.cfs_period_us", Number(cpu, "period")),
            Plain("cpu", "cpu.cfs_quota_us", Number(cpu, "quota")),
            .. Cpusets(cpu),
            Pids(resources),
        ])
        {
            if (setting is not null)
            {
                yield return setting;
            }
        }

        foreach (var setting in HugePages(resources, "limit_in_bytes"))
        {
            yield return setting;
        }
    }

    /// <summary>For version 2.</summary>
    internal static IEnumerable<GroupSetting> OfVersion2(JsonObject resources)
    {
        var (memory, cpu) = (resources["memory"], resources["cpu"]);
        var limit = Number(memory, "limit");
        foreach (var setting in (GroupSetting?[])
        [
            Plain("memory", "memory.max", limit, unlimited: "max"),
            Plain("memory", "memory.swap.max", Number(memory, "swap") is { } both ? both < 0 ? both : both - Math.Max(limit ?? 0, 0) : null, unlimited: "max"),
            Plain("memory", "memory.low", Number(memory, "reservation"), unlimited: "max"),
            Number(cpu, "shares") is { } shares ? new GroupSetting("cpu", "cpu.weight", Text(WeightOf(shares))) : null,
            Quota(cpu),
            .. Cpusets(cpu),
            Pids(resources),
        ])
        {
            if (setting is not null)
            {
                yield return setting;
            }
        }

        foreach (var setting in HugePages(resources, "max"))
        {
            yield return setting;
        }

        foreach (var (file, value) in resources["unified"] as JsonObject ?? [])
        {
            yield return file.Contains('/', StringComparison.Ordinal)
                ? throw new ContainerException(ContainerCodes.Config, $"{Path}.unified: '{file}' is no file of a control group")
                : new GroupSetting(file.Split('.')[0], file, BundleConfig.Text(value, $"{Path}.unified.{file}") ?? "");
        }
    }

    internal static long WeightOf(long shares) => 1 + ((Math.Clamp(shares, LeastShares, MostShares) - LeastShares) * Weights / (MostShares - LeastShares));

    private static GroupSetting? Quota(JsonNode? cpu) => (Number(cpu, "quota"), Number(cpu, "period")) switch
    {
        (null, null) => null,
        (var quota, null) => new GroupSetting("cpu", "cpu.max", quota > 0 ? Text(quota.Value) : "max"),
        var (quota, period) => new GroupSetting("cpu", "cpu.max", $"{(quota > 0 ? Text(quota.Value) : "max")} {Text(period.Value)}"),
    };

    private static IEnumerable<GroupSetting?> Cpusets(JsonNode? cpu) =>
        s_sets.Select(name => BundleConfig.Text(cpu?[name], $"{Path}.cpu.{name}") is { Length: > 0 } list ? new GroupSetting("cpuset", $"cpuset.{name}", list) : null);

    private static GroupSetting? Pids(JsonObject resources) => Number(resources["pids"], "limit") is { } limit ? new GroupSetting("pids", "pids.max", limit > 0 ? Text(limit) : "max") : null;

    private static IEnumerable<GroupSetting> HugePages(JsonObject resources, string suffix)
    {
        foreach (var entry in resources["hugepageLimits"] as JsonArray ?? [])
        {
            var size = BundleConfig.Text(entry?["pageSize"], $"{Path}.hugepageLimits.pageSize") ?? "";
            yield return new GroupSetting("hugetlb", $"hugetlb.{size}.{suffix}", Text(BundleConfig.Number(entry?["limit"], $"{Path}.hugepageLimits.limit") ?? 0));
        }
    }

    private static GroupSetting? Plain(string controller, string file, long? value, string? unlimited = null) =>
        value is { } number ? new GroupSetting(controller, file, number < 0 && unlimited is not null ? unlimited : Text(number)) : null;

    // Zero is "not set" in the specification's tools, which leave zeros out or write them.
    private static long? Number(JsonNode? parent, string name) => BundleConfig.Number(parent?[name], $"{Path}.{name}") is { } number and not 0 ? number : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Write(string folder, GroupSetting setting)
    {
        try
        {
            if (setting.Partner is null)
            {
                WriteFile(folder, setting);
                return;
            }

            try
            {
                WriteFile(folder, setting);
                WriteFile(folder, setting.Partner);
            }
            catch (IOException)
            {
                WriteFile(folder, setting.Partner);
                WriteFile(folder, setting);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainerException(ContainerCodes.Making, $"{Path}: {setting.File} cannot be {setting.Value}: {e.Message}", e);
        }
    }

    private static void WriteFile(string folder, GroupSetting setting) => GroupFile.Write(System.IO.Path.Combine(folder, setting.File), setting.Value);
}

/// <summary>A line for a file of a control group.</summary>
/// <param name="Controller">The controller that has the file.</param>
/// <param name="File">Its name.</param>
/// <param name="Value">What is written.</param>
internal sealed record GroupSetting(string Controller, string File, string Value)
{
    /// <summary>What is written directly after it, or, where the kernel refuses that order, directly before.</summary>
    public GroupSetting? Partner { get; init; }
}
