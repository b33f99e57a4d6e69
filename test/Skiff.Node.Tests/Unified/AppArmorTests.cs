using Skiff.Node.Tests.Hostile;
using Skiff.Node.Tests.Pods;
using Skiff.Node.Tests.Pods.Cri;

namespace Skiff.Node.Tests.Unified;

/// <summary>The process around a guest runs under the AppArmor profile that the pod says, as every container's does.</summary>
[Collection(UnifiedNodeCollection.Name)]
public sealed class AppArmorTests(PodNodes nodes)
{
    // Everything but to write below /data.
    private const string NoWriting = """
        profile skiff-no-writing flags=(attach_disconnected,mediate_deleted) {
          file,
          network,
          capability,
          signal,
          ptrace,
          umount,
          deny /data/** w,
        }
        """;

    [UnifiedFact]
    public async Task A_guest_is_confined_by_the_default_profile_and_so_is_what_is_added_to_it()
    {
        var node = await nodes.OfAsync(Edition.Installed);
        await using var pod = await node.StartPodAsync("wasmtime");
        var image = await node.TakeAsync(WasmImage.Loop);

        var guest = await pod.StartAsync("guest", image, ["/loop.wat"]);
        var free = await pod.StartAsync("free", image, ["/loop.wat"], config => config.Linux.SecurityContext.Apparmor = new SecurityProfile { ProfileType = ProfileType.Unconfined });
        var sidecar = await pod.StartAsync("sidecar", BusyboxImage.Name, ["/bin/sleep", "600"]);
        await guest.UntilWrittenAsync("stdout", "ready\n");
        await free.UntilWrittenAsync("stdout", "ready\n");
        var inside = await guest.ExecAsync("ps");

        Assert.Equal("cri-containerd.apparmor.d (enforce)", LabelOf(node, guest));
        Assert.Equal("cri-containerd.apparmor.d (enforce)", LabelOf(node, sidecar));
        Assert.Equal("unconfined", LabelOf(node, free));
        Assert.Equal(0, inside.ExitCode);
        Assert.Equal(143, (await guest.StopAsync(30)).ExitCode);
    }

    [UnifiedFact]
    public async Task What_the_profile_denies_is_denied_to_the_guest()
    {
        var node = await nodes.OfAsync(Edition.Installed);
        using var host = new HostFolder();
        var file = Path.Combine(node.Folder, "profile");
        await File.WriteAllTextAsync(file, NoWriting);
        Assert.Equal(0, PrivateContainerd.Run("apparmor_parser", ["--replace", file]).Status);
        await using var pod = await node.StartPodAsync("wasmtime");
        var image = await node.TakeAsync(ProbeImage.Plain);

        var denied = await ProbeAsync(pod, image, host, "denied", new SecurityProfile { ProfileType = ProfileType.Localhost, LocalhostRef = "localhost/skiff-no-writing" });
        var granted = await ProbeAsync(pod, image, host, "granted", new SecurityProfile());

        // The image's root, the volume: 2 is "acces" (WASI preview 1).
        Assert.Equal("=image =granted\n0 2\n", denied);
        Assert.Equal("=image =granted\n0 0\n", granted);
    }

    private static async Task<string> ProbeAsync(Pod pod, string image, HostFolder host, string name, SecurityProfile profile)
    {
        var container = await pod.StartAsync(name, image, [ProbeImage.Command, "<file", ">" + name], config =>
        {
            config.Mounts.Add(new Mount { HostPath = host.Granted, ContainerPath = "/data" });
            config.Linux.SecurityContext.Apparmor = profile;
        });
        var status = await container.EndAsync();
        Assert.Equal((0, ""), (status.ExitCode, container.Log("stderr")));
        return container.Log("stdout").Replace(" \n", "\n", StringComparison.Ordinal);
    }

    private static string LabelOf(PodNode node, PodContainer container) => File.ReadAllText($"/proc/{node.Pid(container.Id)}/attr/apparmor/current").Trim();
}
