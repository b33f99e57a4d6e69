using Google.Protobuf;
using Skiff.Shim.Tests.Protos;
using Read = Skiff.Shim.Protocol.PodSandboxConfig;

namespace Skiff.Shim.Tests.Sandboxes;

public class PodSandboxConfigTests
{
    [Fact]
    public void What_CRI_says_of_a_pod_is_read()
    {
        var message = new PodSandboxConfig
        {
            Hostname = "pod",
            DnsConfig = new DnsConfig { Servers = { "10.0.0.1", "10.0.0.2" }, Searches = { "a", "b" }, Options = { "ndots:5" } },
            Linux = new LinuxPodSandboxConfig
            {
                CgroupParent = "/kubepods/pod1",
                Sysctls = { ["net.core.somaxconn"] = "7" },
                SecurityContext = new LinuxSandboxSecurityContext { NamespaceOptions = new NamespaceOption { Network = 2, Pid = 1, Ipc = 2, UsernsOptions = new UserNamespace { Mode = 2 } } },
            },
        };

        var read = Read.Read(message.ToByteArray());

        Assert.Equal(("pod", "/kubepods/pod1"), (read.HostName, read.CgroupParent));
        Assert.Equal("search a b\nnameserver 10.0.0.1\nnameserver 10.0.0.2\noptions ndots:5\n", read.Dns?.ToResolverFile());
        Assert.Equal(new Shim.Protocol.NamespaceOptions(Shim.Protocol.NamespaceMode.Node, Shim.Protocol.NamespaceMode.Container, Shim.Protocol.NamespaceMode.Node, MapsUsers: false), read.Namespaces);
        Assert.Equal([new("net.core.somaxconn", "7")], read.Settings);
    }

    [Fact]
    public void A_user_namespace_is_the_pods_unless_it_is_the_nodes()
    {
        var options = new NamespaceOption { UsernsOptions = new UserNamespace() };

        Assert.True(Shim.Protocol.NamespaceOptions.Read(options.ToByteArray()).MapsUsers);
        Assert.False(Shim.Protocol.NamespaceOptions.Read(new NamespaceOption().ToByteArray()).MapsUsers);
    }

    [Fact]
    public void Nothing_said_is_a_pod_with_a_network_of_its_own()
    {
        Assert.Equal(Shim.Protocol.NamespaceOptions.Default, Read.Empty.Namespaces);
        Assert.Equal(("", null, 0), (Read.Empty.CgroupParent, Read.Empty.Dns, Read.Empty.Settings.Count));
    }
}
