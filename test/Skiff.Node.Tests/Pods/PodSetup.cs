using Skiff.TestKit;

namespace Skiff.Node.Tests.Pods;

/// <summary>Makes the folder and the configuration of a node with pods.</summary>
internal static class PodSetup
{
    public const string PauseImage = "localhost/pause:1";

    /// <summary>The runtime class whose pods have no pause container; from containerd 2 on.</summary>
    public const string SandboxHandler = "sandbox";

    /// <summary>A handler whose configuration says that systemd makes the control groups.</summary>
    public const string SystemdHandler = "systemd";

    private static readonly (string Handler, string Type)[] s_handlers =
        [("skiff", "io.containerd.skiff.v1"), ("spin", "io.containerd.spin.v2"), ("wasmtime", "io.containerd.wasmtime.v1"), (SystemdHandler, "io.containerd.skiff.v1")];

    public static NodeSetup Make(Edition edition)
    {
        var folder = NodeSetup.MakeFolder();
        var shims = Directory.CreateDirectory(Path.Combine(folder, "shims")).FullName;
        var shim = Path.Combine(shims, "containerd-shim-skiff-v1");
        File.Copy(Path.Combine(TestData.RepositoryRoot, "dist", "containerd-shim-skiff-v1"), shim);
        foreach (var link in new[] { "containerd-shim-spin-v2", "containerd-shim-wasmtime-v1" })
        {
            File.CreateSymbolicLink(Path.Combine(shims, link), shim);
        }

        File.WriteAllText(OptionsOf(folder), "SystemdCgroup = true\n");
        WriteNetwork(folder);
        return new NodeSetup(folder, shims)
        {
            Binaries = Editions.FolderOf(edition),
            Namespace = "k8s.io",
            Launcher = ["nsenter", "--net=" + NetworkOf(folder)],
            ConfigurationVersion = edition == Edition.Sid ? 3 : 2,
            Configuration = edition == Edition.Sid ? Version3(folder) : Version2(folder),
        };
    }

    /// <summary>The file of the network namespace of containerd and the bridge.</summary>
    public static string NetworkOf(string folder) => Path.Combine(folder, "net");

    private static void WriteNetwork(string folder)
    {
        var file = NetworkOf(folder);
        File.WriteAllText(file, "");
        Assert.Equal(0, PrivateContainerd.Run("unshare", ["--net=" + file, "busybox", "ip", "link", "set", "lo", "up"]).Status);
        var configurations = Directory.CreateDirectory(Path.Combine(folder, "cni")).FullName;
        File.WriteAllText(Path.Combine(configurations, "10-pods.conflist"), $$"""
            {
              "cniVersion": "0.4.0",
              "name": "{{Path.GetFileName(folder)}}",
              "plugins": [
                {
                  "type": "bridge",
                  "bridge": "pods",
                  "isGateway": true,
                  "ipam": { "type": "host-local", "dataDir": "{{folder}}/addresses", "ranges": [[{ "subnet": "10.203.0.0/16" }]], "routes": [{ "dst": "0.0.0.0/0" }] }
                }
              ]
            }
            """);
    }

    // This kernel may not let us lower a score (CAP_SYS_RESOURCE), which pods ask for.
    private static string Version2(string folder) => $"""
        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "{PauseImage}"
          restrict_oom_score_adj = true
          stream_server_port = "0"
        {Network("io.containerd.grpc.v1.cri", folder)}
        {Handlers("io.containerd.grpc.v1.cri", folder)}
        """;

    private static string Version3(string folder) => $"""
        [plugins."io.containerd.grpc.v1.cri"]
          stream_server_port = "0"
        [plugins."io.containerd.nri.v1.nri"]
          disable = true
        [plugins."io.containerd.cri.v1.images".pinned_images]
          sandbox = "{PauseImage}"
        [plugins."io.containerd.cri.v1.runtime"]
          restrict_oom_score_adj = true
        {Network("io.containerd.cri.v1.runtime", folder)}
        {Handlers("io.containerd.cri.v1.runtime", folder)}
        [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.{SandboxHandler}]
          runtime_type = "io.containerd.skiff.v1"
          sandboxer = "shim"
          pod_annotations = ["skiff.dev/*"]
        """;

    private static string Network(string plugin, string folder) => $"""
        [plugins."{plugin}".cni]
          bin_dir = "{Editions.CniFolder}"
          conf_dir = "{folder}/cni"
        """;

    private static string OptionsOf(string folder) => Path.Combine(folder, "options.toml");

    private static string Handlers(string plugin, string folder) => $"""
        [plugins."{plugin}".containerd]
          default_runtime_name = "skiff"
        {string.Join('\n', s_handlers.Select(row => $"""
        [plugins."{plugin}".containerd.runtimes.{row.Handler}]
          runtime_type = "{row.Type}"
          pod_annotations = ["skiff.dev/*"]
        """))}
        # 1.6 passes the options of a runtime that is not runc's by a file only.
        [plugins."{plugin}".containerd.runtimes.{SystemdHandler}.options]
          TypeUrl = "runtimeoptions.v1.Options"
          ConfigPath = "{OptionsOf(folder)}"
        """;
}
