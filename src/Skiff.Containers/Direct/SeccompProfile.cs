using System.Text.Json.Nodes;
using Skiff.Containers.Bundles;
using Skiff.Native;

namespace Skiff.Containers.Direct;

/// <summary>
/// <c>linux.seccomp</c> (OCI runtime specification, "Seccomp") for x86-64. Our process makes calls of no other architecture, whatever the profile allows: one ends it.
/// </summary>
/// <param name="Program">The filter.</param>
/// <param name="Flags">SECCOMP_FILTER_FLAG_*.</param>
internal sealed record SeccompProfile(FilterInstruction[] Program, uint Flags)
{
    private const long Eperm = 1;
    private const long LargestError = 4095;

    private static readonly Dictionary<string, uint> s_flags = new(StringComparer.Ordinal)
    {
        ["SECCOMP_FILTER_FLAG_LOG"] = 2,
        ["SECCOMP_FILTER_FLAG_SPEC_ALLOW"] = 4,
    };

    /// <summary>What of a profile this way does not know; null for nothing.</summary>
    public static string? WhyNot(JsonNode profile)
    {
        try
        {
            _ = Read(profile);
            return null;
        }
        catch (ContainerException e)
        {
            return e.Message;
        }
    }

    /// <summary>Reads a profile.</summary>
    /// <exception cref="ContainerException">It says something that this way does not know.</exception>
    public static SeccompProfile Read(JsonNode profile)
    {
        var members = profile as JsonObject ?? throw Unknown("seccomp");
        if (members.FirstOrDefault(member => member.Key is not ("defaultAction" or "defaultErrnoRet" or "architectures" or "flags" or "syscalls") && member.Value is not null) is { Key: { } other })
        {
            throw Unknown(other);
        }

        var otherwise = Answer(members["defaultAction"], members["defaultErrnoRet"]);
        var filter = new SystemCallFilter(otherwise);
        foreach (var entry in (members["syscalls"] as JsonArray ?? []).OfType<JsonNode>())
        {
            var answer = Answer(entry["action"], entry["errnoRet"]);
            var conditions = (entry["args"] as JsonArray ?? []).OfType<JsonNode>().Select(Condition).ToArray();
            foreach (var number in BundleConfig.Strings(entry["names"], "linux.seccomp.syscalls.names").Select(SystemCallNumbers.Find).OfType<uint>()) // names of other architectures are none here
            {
                if (!filter.Add(number, answer, conditions))
                {
                    throw Unknown($"several answers of {entry["names"]?[0]}");
                }
            }
        }

        var flags = BundleConfig.Strings(members["flags"], "linux.seccomp.flags").Aggregate(0u, (all, name) => all | (s_flags.TryGetValue(name, out var flag) ? flag : throw Unknown(name)));
        return new SeccompProfile(filter.ToProgram(), flags);
    }

    private static uint Answer(JsonNode? action, JsonNode? error)
    {
        var number = BundleConfig.Number(error, "linux.seccomp.errnoRet") ?? Eperm;
        return BundleConfig.Text(action, "linux.seccomp.action") switch
        {
            "SCMP_ACT_ALLOW" => SystemCallFilter.Allow,
            "SCMP_ACT_LOG" => SystemCallFilter.Log,
            "SCMP_ACT_ERRNO" when number is >= 0 and <= LargestError => SystemCallFilter.Error | (uint)number,
            "SCMP_ACT_TRAP" => SystemCallFilter.Trap,
            "SCMP_ACT_KILL" or "SCMP_ACT_KILL_THREAD" => SystemCallFilter.KillThread,
            "SCMP_ACT_KILL_PROCESS" => SystemCallFilter.KillProcess,
            var other => throw Unknown(other ?? "no action"),
        };
    }

    private static ArgumentCondition Condition(JsonNode entry)
    {
        var index = BundleConfig.Number(entry["index"], "linux.seccomp.syscalls.args.index") ?? 0;
        var comparison = BundleConfig.Text(entry["op"], "linux.seccomp.syscalls.args.op") switch
        {
            "SCMP_CMP_EQ" => Comparison.Equal,
            "SCMP_CMP_NE" => Comparison.NotEqual,
            "SCMP_CMP_LT" => Comparison.Less,
            "SCMP_CMP_LE" => Comparison.NotGreater,
            "SCMP_CMP_GE" => Comparison.NotLess,
            "SCMP_CMP_GT" => Comparison.Greater,
            "SCMP_CMP_MASKED_EQ" => Comparison.MaskedEqual,
            var other => throw Unknown(other ?? "no comparison"),
        };
        return index is >= 0 and < ArgumentCondition.Arguments
            ? new ArgumentCondition((int)index, comparison, Operand(entry, "value"), Operand(entry, "valueTwo"))
            : throw Unknown($"argument {index}");
    }

    private static ulong Operand(JsonNode entry, string name) => entry[name] switch
    {
        null => 0,
        JsonValue value when value.TryGetValue<ulong>(out var number) => number,
        _ => throw Unknown($"{name} of an argument"),
    };

    private static ContainerException Unknown(string what) => new(ContainerCodes.Config, $"linux.seccomp: {what}");
}
