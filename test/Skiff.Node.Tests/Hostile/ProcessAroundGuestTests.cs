using System.Globalization;

namespace Skiff.Node.Tests.Hostile;

/// <summary>What the kernel holds a container process to, seen from outside: an engine with a fault must not be a node with one. Beside it a Linux container of the same shim, which has what it was given.</summary>
public abstract class ProcessAroundGuestTests(WasmNode node)
{
    // CAP_DAC_OVERRIDE, CAP_FOWNER and CAP_NET_BIND_SERVICE. Source: include/uapi/linux/capability.h.
    private const ulong UsedCapabilities = (1 << 1) | (1 << 3) | (1 << 10);

    private static readonly string[] s_capabilitySets = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"];

    private static readonly string[] s_generous = ["--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SYS_PTRACE", "--allow-new-privs"];

    [WasmFact]
    public void Every_thread_is_filtered_and_has_no_capability_that_guests_have_no_use_for()
    {
        using var guest = Started("filtered", s_generous);
        var linux = ContainerProcess.Of(node.StartContainer("unfiltered", s_generous, "/bin/sleep", "600"));

        var threads = ContainerProcess.Of(node.Pid("filtered")).Threads;
        var other = linux.Threads.Single();
        node.Remove("unfiltered");
        End("filtered", guest);

        Assert.True(threads.Count > 1);
        Assert.All(threads, status =>
        {
            Assert.Contains("Seccomp:\t2", status);
            Assert.Contains("Seccomp_filters:\t2", status);
            Assert.Contains("NoNewPrivs:\t1", status);
            Assert.All(s_capabilitySets, set => Assert.Equal(0UL, Capabilities(status, set) & ~UsedCapabilities));
        });
        Assert.Contains("Seccomp:\t0", other);
        Assert.Contains("NoNewPrivs:\t0", other);
        Assert.NotEqual(0UL, Capabilities(other, "CapEff") & ~UsedCapabilities);
    }

    [WasmFact]
    public void Every_thread_is_of_the_containers_user()
    {
        using var guest = Started("user", [], ProbeImage.OfUser);
        using var root = Started("root", []);

        var threads = ContainerProcess.Of(node.Pid("user")).Threads;
        var others = ContainerProcess.Of(node.Pid("root")).Threads;
        End("user", guest);
        End("root", root);

        Assert.All(threads, status =>
        {
            Assert.Contains("Uid:\t1234\t1234\t1234\t1234", status);
            Assert.Contains("Gid:\t5678\t5678\t5678\t5678", status);
            Assert.All(s_capabilitySets[1..3], set => Assert.Equal(0UL, Capabilities(status, set)));
        });
        Assert.All(others, status => Assert.Contains("Uid:\t0\t0\t0\t0", status));
    }

    [WasmFact]
    public void It_is_in_namespaces_of_its_own_and_sees_the_image_only()
    {
        using var guest = Started("apart", []);
        using var sharing = Started("sharing", ["--net-host"]);

        var process = ContainerProcess.Of(node.Pid("apart"));
        var own = ContainerProcess.Of(Environment.ProcessId);
        var (differ, shared) = (new[] { "mnt", "pid", "ipc", "uts", "net" }.Where(kind => process.Namespace(kind) != own.Namespace(kind)).ToList(), ContainerProcess.Of(node.Pid("sharing")).Namespace("net"));
        var root = process.Root.Order().ToList();
        End("apart", guest);
        End("sharing", sharing);

        Assert.Equal(["mnt", "pid", "ipc", "uts", "net"], differ);
        Assert.Equal(own.Namespace("net"), shared);
        string[] usual = [".skiff", "absolute", "dev", "file", "inside", "probe.wat", "proc", "run", "through", "up"];
        Assert.Equal(usual.Concat(node.IsDirect ? [] : ["sys"]).Order(StringComparer.Ordinal), root.Order(StringComparer.Ordinal));
    }

    [WasmFact]
    public void Nothing_of_the_host_is_open()
    {
        using var host = new HostFolder();
        using var guest = Started("open", HostFolder.Mount(host.Granted, "/data"));

        var process = ContainerProcess.Of(node.Pid("open"));
        var (files, mounts) = (process.Descriptors.Where(open => open.Target.StartsWith('/') && !IsStream(open.Target)).ToList(), process.Mounts);
        var others = process.Descriptors.Where(open => !open.Target.StartsWith('/')).Select(open => open.Target.Split(':')[0]).Distinct();
        End("open", guest);

        // Each file is on a mount of the container, but for the pipes of its standard streams; what is no file is the runtime's own.
        Assert.All(files, open => Assert.True(mounts.ContainsKey(open.Mount), open.Target));
        Assert.Contains(files, open => open.Target == "/data");
        Assert.Empty(others.Except(["pipe", "anon_inode", "socket"]));
    }

    [WasmFact]
    public void It_is_in_the_containers_control_group_with_its_limits()
    {
        const string Limit = "100663296";
        using var guest = Started("grouped", ["--memory-limit", Limit, "--cpu-quota", "50000", "--cpu-period", "100000"]);
        using var free = Started("ungrouped", []);

        var (limited, unlimited) = (Limits("grouped"), Limits("ungrouped"));
        End("grouped", guest);
        End("ungrouped", free);

        Assert.Equal((Limit, "50000"), limited);
        Assert.NotEqual(Limit, unlimited.Memory);
        Assert.NotEqual("50000", unlimited.Quota);

        (string Memory, string Quota) Limits(string id)
        {
            var process = ContainerProcess.Of(node.Pid(id));
            string Read(string controller, string name, string unifiedName) =>
                File.Exists(process.ControlFile(controller, name)) ? File.ReadAllText(process.ControlFile(controller, name)).Trim() : File.ReadAllText(process.ControlFile(controller, unifiedName)).Split(' ')[0].Trim();
            Assert.Contains($"/default/{id}", process.ControlFile("memory", ""), StringComparison.Ordinal);
            return (Read("memory", "memory.limit_in_bytes", "memory.max"), Read("cpu", "cpu.cfs_quota_us", "cpu.max"));
        }
    }

    private static bool IsStream(string target) => target.StartsWith("/run/containerd/fifo/", StringComparison.Ordinal);

    private static ulong Capabilities(string[] status, string set) =>
        ulong.Parse(status.Single(line => line.StartsWith(set + ":", StringComparison.Ordinal))[(set.Length + 2)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private RunningProgram Started(string id, string[] options, WasmImage? image = null)
    {
        var container = RunningProgram.Container(node, image ?? ProbeImage.Plain, id, options, ProbeImage.Command, "*");
        container.WaitFor("ready");
        return container;
    }

    private void End(string id, RunningProgram container)
    {
        node.Ctr("task", "kill", id);
        Assert.Equal(143, container.WaitForExit());
    }
}

/// <summary>In containers that are made directly.</summary>
[Collection(WasmNodeCollection.Name)]
public sealed class ProcessAroundGuestDirectTests(WasmNode node) : ProcessAroundGuestTests(node);

/// <summary>In containers that the OCI runtime makes.</summary>
[Collection(WasmNodeCollection.Name)]
public sealed class ProcessAroundGuestByRuntimeTests(RuntimeWasmNode node) : ProcessAroundGuestTests(node);
