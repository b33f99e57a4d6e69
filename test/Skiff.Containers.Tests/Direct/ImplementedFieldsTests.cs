using System.Text.Json.Nodes;
using Skiff.Containers.Bundles;
using Skiff.Containers.Direct;

namespace Skiff.Containers.Tests.Direct;

/// <summary>Every field of config.json (OCI runtime specification 1.2, config.md, config-linux.md) either is implemented or sends the container to the OCI runtime.</summary>
public class ImplementedFieldsTests
{
    private const string Container = """
        {"ociVersion":"1.2.0","process":{"args":["/.skiff/run"],"cwd":"/"},"root":{"path":"rootfs"},
         "mounts":[{"destination":"/dev","type":"tmpfs","source":"tmpfs","options":["nosuid","mode=755"]}],
         "linux":{"cgroupsPath":"/default/c","namespaces":[{"type":"mount"},{"type":"pid"}]}}
        """;

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Samples")).Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Samples))]
    public void What_containerd_asks_for_is_implemented(string sample) =>
        Assert.Null(ImplementedFields.FindUnknown(BundleConfig.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Samples", sample)))));

    [Theory]
    [InlineData("root.readonly", "true")]
    [InlineData("hostname", "\"h\"")]
    [InlineData("domainname", "\"d\"")]
    [InlineData("annotations", """{"a":"b"}""")]
    [InlineData("process.consoleSize", """{"height":24,"width":80}""")]
    [InlineData("process.env", """["A=B"]""")]
    [InlineData("process.cwd", "\"/tmp\"")]
    [InlineData("process.user", """{"uid":1000,"gid":1000,"umask":18,"additionalGids":[5]}""")]
    [InlineData("process.capabilities", """{"bounding":["CAP_CHOWN"],"ambient":[]}""")]
    [InlineData("process.rlimits", """[{"type":"RLIMIT_NOFILE","soft":1024,"hard":1024}]""")]
    [InlineData("process.noNewPrivileges", "true")]
    [InlineData("process.oomScoreAdj", "100")]
    [InlineData("process.apparmorProfile", "\"cri-containerd.apparmor.d\"")]
    [InlineData("linux.maskedPaths", """["/proc/kcore","/sys/firmware"]""")]
    [InlineData("linux.readonlyPaths", """["/proc/sys"]""")]
    [InlineData("linux.resources", """{"memory":{"limit":33554432,"swap":33554432,"reservation":1},"cpu":{"shares":2,"quota":20000,"period":100000,"cpus":"0","mems":"0"},"pids":{"limit":10}}""")]
    [InlineData("linux.resources", """{"hugepageLimits":[{"pageSize":"2MB","limit":0}],"unified":{"memory.high":"1"}}""")]
    [InlineData("linux.resources", """{"devices":[{"allow":false,"access":"rwm"},{"allow":true,"type":"c","major":1,"minor":3,"access":"rwm"},{"allow":true,"type":"c","major":136,"access":"rwm"},{"allow":true,"type":"c","access":"m"}]}""")]
    [InlineData("linux.seccomp", """{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["read","no_such_call"],"action":"SCMP_ACT_ALLOW"}]}""")]
    [InlineData("linux.namespaces", """[{"type":"mount"},{"type":"pid","path":"/proc/1/ns/pid"},{"type":"network","path":"/run/netns/x"},{"type":"cgroup"},{"type":"ipc"},{"type":"uts"}]""")]
    public void What_is_implemented(string path, string value) => Assert.Null(ImplementedFields.FindUnknown(With(path, value)));

    [Theory]
    [InlineData("process.terminal", "true")]
    [InlineData("process.commandLine", "\"x\"")]
    [InlineData("process.selinuxLabel", "\"x\"")]
    [InlineData("process.ioPriority", """{"class":"IOPRIO_CLASS_IDLE"}""", "process.ioPriority.class")]
    [InlineData("process.scheduler", """{"policy":"SCHED_BATCH"}""", "process.scheduler.policy")]
    [InlineData("process.execCPUAffinity", """{"initial":"0"}""", "process.execCPUAffinity.initial")]
    [InlineData("process.user", """{"username":"x"}""", "process.user.username")]
    [InlineData("process.cwd", "\"tmp\"")]
    [InlineData("process.capabilities", """{"bounding":["CAP_FUTURE"]}""")]
    [InlineData("process.rlimits", """[{"type":"RLIMIT_FUTURE","soft":1,"hard":1}]""")]
    [InlineData("hooks", """{"createRuntime":[{"path":"/bin/true"}]}""", "hooks.createRuntime[].path")]
    [InlineData("linux.uidMappings", """[{"containerID":0,"hostID":1000,"size":1}]""", "linux.uidMappings[].hostID")]
    [InlineData("linux.gidMappings", """[{"containerID":0,"hostID":1000,"size":1}]""", "linux.gidMappings[].hostID")]
    [InlineData("linux.timeOffsets", """{"boottime":{"secs":1}}""", "linux.timeOffsets.boottime.secs")]
    [InlineData("linux.sysctl", """{"net.ipv4.ip_forward":"1"}""", "linux.sysctl.net.ipv4.ip_forward")]
    [InlineData("linux.devices", """[{"type":"c","path":"/dev/fuse","major":10,"minor":229}]""", "linux.devices[].type")]
    [InlineData("linux.netDevices", """{"eth0":{"name":"c"}}""", "linux.netDevices.eth0.name")]
    [InlineData("linux.rootfsPropagation", "\"rshared\"")]
    [InlineData("linux.mountLabel", "\"x\"")]
    [InlineData("linux.intelRdt", """{"closID":"x"}""", "linux.intelRdt.closID")]
    [InlineData("linux.memoryPolicy", """{"mode":"MPOL_BIND"}""", "linux.memoryPolicy.mode")]
    [InlineData("linux.personality", """{"domain":"LINUX32"}""", "linux.personality.domain")]
    [InlineData("linux.cgroupsPath", "\"system.slice:cri:x\"")]
    [InlineData("linux.maskedPaths", """["/etc/shadow"]""", "linux.maskedPaths[]")]
    [InlineData("linux.readonlyPaths", """["/etc"]""", "linux.readonlyPaths[]")]
    [InlineData("linux.namespaces", """[{"type":"mount"},{"type":"user"}]""", "linux.namespaces[]")]
    [InlineData("linux.namespaces", """[{"type":"mount"},{"type":"time"}]""", "linux.namespaces[]")]
    [InlineData("linux.namespaces", """[{"type":"mount","path":"/proc/1/ns/mnt"}]""", "linux.namespaces[]")]
    [InlineData("linux.resources", """{"memory":{"swappiness":1}}""", "linux.resources.memory.swappiness")]
    [InlineData("linux.resources", """{"memory":{"disableOOMKiller":true}}""", "linux.resources.memory.disableOOMKiller")]
    [InlineData("linux.resources", """{"memory":{"kernel":1}}""", "linux.resources.memory.kernel")]
    [InlineData("linux.resources", """{"memory":{"kernelTCP":1}}""", "linux.resources.memory.kernelTCP")]
    [InlineData("linux.resources", """{"memory":{"useHierarchy":true}}""", "linux.resources.memory.useHierarchy")]
    [InlineData("linux.resources", """{"memory":{"checkBeforeUpdate":true}}""", "linux.resources.memory.checkBeforeUpdate")]
    [InlineData("linux.resources", """{"cpu":{"burst":1}}""", "linux.resources.cpu.burst")]
    [InlineData("linux.resources", """{"cpu":{"idle":1}}""", "linux.resources.cpu.idle")]
    [InlineData("linux.resources", """{"cpu":{"realtimeRuntime":1}}""", "linux.resources.cpu.realtimeRuntime")]
    [InlineData("linux.resources", """{"blockIO":{"weight":10}}""", "linux.resources.blockIO.weight")]
    [InlineData("linux.resources", """{"network":{"classID":1}}""", "linux.resources.network.classID")]
    [InlineData("linux.resources", """{"rdma":{"mlx5_1":{"hcaHandles":3}}}""", "linux.resources.rdma.mlx5_1.hcaHandles")]
    [InlineData("linux.resources", """{"devices":[{"allow":true,"type":"c","major":10,"minor":229,"access":"rwm"}]}""", "linux.resources.devices[]")]
    [InlineData("linux.resources", """{"devices":[{"allow":true,"access":"rwm"}]}""", "linux.resources.devices[]")]
    [InlineData("linux.seccomp", """{"defaultAction":"SCMP_ACT_NOTIFY","listenerPath":"/x"}""")]
    [InlineData("linux.seccomp", """{"defaultAction":"SCMP_ACT_ALLOW","flags":["SECCOMP_FILTER_FLAG_FUTURE"]}""")]
    [InlineData("mounts", """[{"destination":"/dev","type":"tmpfs","options":["tmpcopyup"]}]""", "mounts[]")]
    [InlineData("mounts", """[{"destination":"/x","type":"overlay","source":"overlay"}]""", "mounts[]")]
    [InlineData("mounts", """[{"destination":"/x","type":"bind","source":"/tmp","options":["bind","idmap"]}]""", "mounts[]")]
    [InlineData("mounts", """[{"destination":"/x","type":"bind","source":"/tmp","options":["bind"],"uidMappings":[{"size":1}]}]""", "mounts[]")]
    [InlineData("mounts", """[{"destination":"/x","type":"bind","source":"/dev/null","options":["bind"]}]""", "mounts[]")]
    [InlineData("vm", """{"kernel":{"path":"/x"}}""", "vm.kernel.path")]
    [InlineData("future", """{"a":[{"b":1}]}""", "future.a[].b")]
    public void What_the_OCI_runtime_is_left_to(string path, string value, string? named = null) => Assert.Equal(named ?? path, ImplementedFields.FindUnknown(With(path, value)));

    [Theory]
    [InlineData("process.terminal", "false")]
    [InlineData("process.selinuxLabel", "\"\"")]
    [InlineData("linux.devices", "[]")]
    [InlineData("linux.sysctl", "{}")]
    [InlineData("linux.resources", """{"blockIO":{},"memory":{"swappiness":null},"network":{"priorities":[]}}""")]
    public void A_field_that_says_nothing_does_not_count(string path, string value) => Assert.Null(ImplementedFields.FindUnknown(With(path, value)));

    [Theory]
    [InlineData("linux.namespaces", """[{"type":"pid"}]""", "linux.namespaces without one for mounts")]
    [InlineData("linux.cgroupsPath", "null", "linux.cgroupsPath")]
    [InlineData("mounts", "[]", "mounts without /dev")]
    public void What_has_to_be_there(string path, string value, string named) => Assert.Equal(named, ImplementedFields.FindUnknown(With(path, value)));

    [Fact]
    public void A_process_that_is_added_is_looked_at_in_the_same_way()
    {
        Assert.Null(ImplementedFields.FindUnknown(Process("""{"args":["x"],"cwd":"/","env":[],"user":{"uid":1},"noNewPrivileges":true}""")));
        Assert.Equal("process.selinuxLabel", ImplementedFields.FindUnknown(Process("""{"args":["x"],"selinuxLabel":"x"}""")));
    }

    private static JsonObject Process(string json) => (JsonObject)JsonNode.Parse(json)!;

    private static BundleConfig With(string path, string value)
    {
        var config = BundleConfig.Parse(System.Text.Encoding.UTF8.GetBytes(Container));
        var names = path.Split('.');
        var parent = names[..^1].Aggregate(config.Root, BundleConfig.Object);
        parent[names[^1]] = JsonNode.Parse(value);
        return config;
    }
}
