using Skiff.Containers.Bundles;
using Skiff.Containers.Guests;
using Skiff.Containers.Running;

namespace Skiff.Containers.Tests.Bundles;

public class WasmBundleTests
{
    private static readonly Guest Module = new(GuestKind.Wasm, "/app.wasm", "run");

    [Fact]
    public void The_process_becomes_ours_and_the_pods_environment_the_guests()
    {
        using var bundle = MakeBundle("""
            {"process":{"args":["/app.wasm#run","a"],"env":["A=1","DOTNET_GCHeapHardLimit=1","LD_PRELOAD=/x.so"],"cwd":"/"},"root":{"path":"rootfs","readonly":true},
             "linux":{"resources":{"memory":{"limit":67108864},"cpu":{"quota":150000,"period":100000}}}}
            """);

        var (config, settings) = Rewrite(bundle, Module);

        Assert.Equal(["/.skiff/run", "container", "/.skiff/settings.json"], config.Arguments);
        Assert.Equal(["LANG=C.UTF-8", "DOTNET_gcConcurrent=0", "DOTNET_GCHeapHardLimit=2000000", "DOTNET_GCgen0size=100000", "DOTNET_PROCESSOR_COUNT=2"], config.Environment);
        Assert.Equal(["/app.wasm#run", "a"], settings.Arguments);
        Assert.Equal(["A=1", "DOTNET_GCHeapHardLimit=1", "LD_PRELOAD=/x.so"], settings.Environment);
        Assert.Equal(("/app.wasm", "run", true, 64L << 20), (settings.Path, settings.EntryPoint, settings.IsRootReadOnly, settings.MemoryLimit));
    }

    [Fact]
    public void Executable_settings_and_code_are_mounted_for_reading_only_over_everything_else()
    {
        using var bundle = MakeBundle("""{"process":{"args":["/app.wasm"]},"mounts":[{"destination":"/.skiff","type":"bind","source":"/tmp","options":["rbind","rw"]}]}""");

        var (config, _) = Rewrite(bundle, Module);

        var ours = config.Mounts.Skip(1).ToList();
        Assert.Equal(["/.skiff", "/.skiff/run", "/.skiff/code"], ours.Select(mount => mount.Destination));
        Assert.All(ours, mount => Assert.True(mount.IsReadOnly && mount.IsBind && mount.Options.Contains("nosuid")));
    }

    [Fact]
    public void The_process_keeps_only_the_capabilities_that_guests_have_a_use_for_and_gains_none()
    {
        using var bundle = MakeBundle("""
            {"process":{"args":["/app.wasm"],"capabilities":{"bounding":["CAP_SYS_ADMIN","CAP_NET_BIND_SERVICE"],"effective":["CAP_NET_RAW"],"permitted":["CAP_DAC_OVERRIDE","CAP_NET_RAW"]}}}
            """);

        var (config, _) = Rewrite(bundle, Module);

        var capabilities = config.Process["capabilities"]!;
        Assert.Equal("""["CAP_NET_BIND_SERVICE"]""", capabilities["bounding"]!.ToJsonString());
        Assert.Equal("[]", capabilities["effective"]!.ToJsonString());
        Assert.Equal("""["CAP_DAC_OVERRIDE"]""", capabilities["permitted"]!.ToJsonString());
        Assert.Equal("[]", capabilities["ambient"]!.ToJsonString());
        Assert.True((bool)config.Process["noNewPrivileges"]!);
    }

    [Fact]
    public void A_seccomp_profile_of_the_pod_stays_and_without_one_ours_applies()
    {
        using var with = MakeBundle("""{"process":{"args":["/app.wasm"]},"linux":{"seccomp":{"defaultAction":"SCMP_ACT_LOG"}}}""");
        using var without = MakeBundle("""{"process":{"args":["/app.wasm"]}}""");

        var kept = Rewrite(with, Module).Config.Linux["seccomp"]!;
        var ours = Rewrite(without, Module).Config.Linux["seccomp"]!;

        Assert.Equal("SCMP_ACT_LOG", (string?)kept["defaultAction"]);
        Assert.Equal("SCMP_ACT_ERRNO", (string?)ours["defaultAction"]);
        var names = ours["syscalls"]!.AsArray().SelectMany(rule => rule!["names"]!.AsArray()).Select(name => (string)name!).ToList();
        Assert.DoesNotContain(names, name => name is "ptrace" or "mount" or "unshare" or "setns" or "bpf" or "clone3" or "process_vm_readv" or "io_uring_setup" or "keyctl" or "execveat");
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void Volumes_that_are_directories_are_granted_as_they_are_mounted()
    {
        using var volume = new TestFolder().Write("/file", "");
        using var bundle = MakeBundle($$"""
            {"process":{"args":["/app.wasm"]},"mounts":[
              {"destination":"/data","type":"bind","source":"{{volume.Path}}","options":["rbind","ro"]},
              {"destination":"/scratch","type":"bind","source":"{{volume.Path}}","options":["rbind","rw"]},
              {"destination":"/one-file","type":"bind","source":"{{volume["/file"]}}","options":["rbind","rw"]},
              {"destination":"/etc/hosts","type":"bind","source":"{{volume["/file"]}}","options":["rbind","rw"]}]}
            """);

        var granted = Rewrite(bundle, Module).Settings.Directories;

        Assert.Equal([("/data", true), ("/scratch", false)], granted.Select(directory => (directory.Path, directory.IsReadOnly)));
        Assert.All(granted, directory => Assert.True(directory.Volume is { Inode: > 0 }));
    }

    [Fact]
    public void Our_own_folder_and_the_kernels_are_never_granted()
    {
        using var volume = new TestFolder();
        var mounts = new[] { "/proc", "/sys/fs/cgroup", "/dev/shm", "/.skiff", "/.skiff/code", "/data/../proc", "/" }
            .Select(destination => $$"""{"destination":"{{destination}}","type":"bind","source":"{{volume.Path}}","options":["rbind","rw"]}""");
        using var bundle = MakeBundle($$"""{"process":{"args":["/app.wasm"]},"mounts":[{{string.Join(',', mounts)}}]}""");

        Assert.Empty(Rewrite(bundle, Module).Settings.Directories);
    }

    [Fact]
    public void Hosts_are_granted_by_annotation()
    {
        using var bundle = MakeBundle("""{"process":{"args":["/app.wasm"]},"annotations":{"skiff.dev/allowed-outbound-hosts":"https://a.example, *://10.0.0.0/8:5432"}}""");

        Assert.Equal(["https://a.example", "*://10.0.0.0/8:5432"], Rewrite(bundle, Module).Settings.AllowedHosts);
    }

    [Fact]
    public void The_configuration_is_kept_as_it_came()
    {
        const string Json = """{ "process": {"args":["/app.wasm"] } }""";
        using var bundle = MakeBundle(Json);

        Rewrite(bundle, Module);

        Assert.Equal(Json, File.ReadAllText(bundle["config.original.json"]));
    }

    [Fact]
    public void An_application_has_room_for_temporary_files()
    {
        using var bundle = MakeBundle("""{"process":{"args":["/"]}}""");

        var (config, _) = Rewrite(bundle, new Guest(GuestKind.SpinApp, "/spin.toml"));

        Assert.Contains(config.Mounts, mount => mount is { Destination: "/.skiff/tmp", Type: "tmpfs" });
        Assert.Contains("TMPDIR=/.skiff/tmp", config.Environment);
    }

    private static TestFolder MakeBundle(string json) => new TestFolder().Write("config.json", json);

    private static (BundleConfig Config, ContainerSettings Settings) Rewrite(TestFolder bundle, Guest guest)
    {
        var config = BundleConfig.Read(bundle.Path);
        var ours = WasmBundle.MakeOurFolder(bundle.Path, WasmBundle.SettingsOf(config, guest));
        WasmBundle.Rewrite(bundle.Path, config, guest, "/usr/bin/containerd-shim-skiff-v1", ours, image: null, "/var/lib/skiff/code/x");
        return (BundleConfig.Read(bundle.Path), ContainerSettings.Read(Path.Combine(ours, "settings.json")));
    }
}
