using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Skiff.Native;
using Skiff.TestKit;

namespace Skiff.Containers.Tests.Node;

/// <summary>
/// What a container process could do that its guest has taken over: a program of ours (subverted.c) stands in its place, with its configuration and its filters, and
/// tries. The same program, in a container that nothing confines, succeeds: so the attempts are ones.
/// </summary>
[Trait("Category", "Root")]
public class SubvertedProcessTests
{
    private const int EPERM = 1, EACCES = 13, EROFS = 30, ENOSYS = 38;

    // All that a privileged container has on this machine.
    private static readonly string[] s_all =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_KILL", "CAP_SETGID", "CAP_SETUID", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_NET_ADMIN", "CAP_NET_RAW",
        "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_ADMIN", "CAP_MKNOD", "CAP_SETFCAP", "CAP_SYSLOG",
    ];

    private static readonly OrderedDictionary<string, int> s_denied = new()
    {
        ["change-executable"] = EROFS,
        ["write-settings"] = EROFS,
        ["root-of-other"] = EACCES,
        ["memory-of-other"] = EACCES,
        ["environment-of-other"] = EACCES,
        ["signal-other"] = EPERM,
        ["open-process"] = EPERM,
        ["trace-other"] = EPERM,
        ["read-memory"] = EPERM,
        ["mount"] = EPERM,
        ["mount-namespace"] = EPERM,
        ["user-namespace"] = EPERM,
        ["join-namespace"] = EPERM,
        ["clone-user-namespace"] = EPERM,
        ["clone3"] = ENOSYS,
        ["chroot"] = EPERM,
        ["device"] = EPERM,
        ["user"] = EPERM,
        ["capabilities"] = EPERM,
        ["personality"] = EPERM,
        ["host-name"] = ENOSYS,
        ["kernel-log"] = ENOSYS,
        ["packets"] = EPERM,
        ["hypervisor"] = EPERM,
        ["keys"] = EPERM,
        ["open-by-handle"] = EPERM,
        ["execute"] = EPERM,
        ["execute-descriptor"] = EPERM,
        ["netlink"] = 0, // by which the C library sees what addresses there are
    };

    [SubvertedFact]
    public void What_a_guest_could_do_with_the_process_around_it_is_refused_and_would_succeed_elsewhere()
    {
        using var program = new TestFolder();
        using var victim = Process.Start("sleep", "600");
        try
        {
            Compile(program["/subverted"]);
            var filter = MemoryMarshal.AsBytes<FilterInstruction>(GivenUpCalls.ProgramFor(process: 1)).ToArray();
            var confined = Attempt(program["/subverted"], victim.Id, filter, Confined);
            var free = Attempt(program["/subverted"], victim.Id, null, Free);

            Assert.Equal(s_denied.Select(attempt => $"{attempt.Key} {attempt.Value}"), confined);
            Assert.Equal(s_denied.Keys.Select(name => $"{name} 0"), free);
        }
        finally
        {
            victim.Kill();
            victim.WaitForExit();
        }
    }

    // What prepare made of it, with another file for our executable.
    private static void Confined(JsonObject config, string program) =>
        config["mounts"]!.AsArray().Single(mount => (string?)mount!["destination"] == "/.skiff/run")!["source"] = program;

    private static void Free(JsonObject config, string program) =>
        config["mounts"]!.AsArray().Add((JsonNode)new JsonObject { ["destination"] = "/.skiff/run", ["type"] = "bind", ["source"] = program, ["options"] = OciContainer.List("bind", "rw") });

    private static string[] Attempt(string program, int victim, byte[]? filter, Action<JsonObject, string> change)
    {
        const string Module = """(module (memory (export "memory") 1) (func (export "_start")))""";
        using var container = new OciContainer("/app.wat").WithFile("/app.wat", Module).WithFile("/x/file", "").WithFile("/filter", filter ?? []).WithFile("/.skiff/file", "");
        var capabilities = new JsonObject();
        foreach (var set in new[] { "bounding", "effective", "permitted", "inheritable", "ambient" })
        {
            capabilities[set] = OciContainer.List(s_all);
        }

        // The host's processes are in sight, as in a pod with hostPID.
        container.Config["process"]!["capabilities"] = capabilities;
        container.Config["linux"]!["namespaces"] = new JsonArray([.. new[] { "ipc", "uts", "mount" }.Select(type => (JsonNode)new JsonObject { ["type"] = type })]);
        var result = container.Run(filter is not null, config =>
        {
            change(config, program);
            config["process"]!["args"] = OciContainer.List("/.skiff/run", filter is null ? "-" : "/filter", victim.ToString(CultureInfo.InvariantCulture));
        });

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static void Compile(string output)
    {
        using var compiler = Process.Start(SubvertedFactAttribute.Compiler!, ["-static", "-O1", "-o", output, Path.Combine(TestData.RepositoryRoot, "test/Skiff.Containers.Tests/Node/subverted.c")]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
    }
}

/// <summary>A test that compiles a program of C and runs it in a container.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SubvertedFactAttribute : FactAttribute
{
    public SubvertedFactAttribute() =>
        Skip = ContainerFactAttribute.ReasonWithout() ?? (Compiler is null ? "containers: no C compiler here; scripts/install.sh gcc libc6-dev" : null);

    /// <summary>The compiler of C; null for none.</summary>
    public static string? Compiler { get; } = new[] { "/usr/bin/gcc", "/usr/bin/clang" }.FirstOrDefault(File.Exists);
}
