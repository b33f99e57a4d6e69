using System.Net;
using Skiff.Spin.Outbound;
using Skiff.Wasi.Preview2.Sockets;

namespace Skiff.Spin.Tests.Outbound;

public class OutboundPolicyTests
{
    private readonly List<(string Place, string Entry)> _denied = [];

    public static TheoryData<NetworkUse, string?, string?, int, string?, string> Denied => new()
    {
        { NetworkUse.HttpRequest, "https", "a.b", 443, null, "https://a.b:443" },
        { NetworkUse.NameLookup, null, "a.b", 0, null, "*://a.b:*" },
        { NetworkUse.TcpConnect, null, null, 5000, "10.0.0.1", "*://10.0.0.1:5000" },
        { NetworkUse.UdpSend, null, null, 53, "10.0.0.1", "*://10.0.0.1:53" },
        { NetworkUse.TcpBind, null, null, 8080, "0.0.0.0", "*://0.0.0.0:8080" },
    };

    [Theory]
    [MemberData(nameof(Denied))]
    public void What_is_denied_is_told_with_the_entry_that_grants_it(NetworkUse use, string? scheme, string? host, int port, string? address, string entry)
    {
        var target = new NetworkTarget(use, scheme, host, port, address is null ? null : IPAddress.Parse(address));

        Assert.False(Policy("https://other.b").IsAllowed(target));
        Assert.False(Policy("https://other.b").IsAllowed(target));

        Assert.Equal(entry, _denied[0].Entry);
        Assert.True(Policy(entry).IsAllowed(target));
    }

    [Fact]
    public void A_place_is_told_once()
    {
        var policy = Policy("https://other.b");
        var target = new NetworkTarget(NetworkUse.HttpRequest, "https", "a.b", 443, null);

        Assert.False(policy.IsAllowed(target));
        Assert.False(policy.IsAllowed(target));

        Assert.Single(_denied);
    }

    [Fact]
    public void The_addresses_of_an_allowed_host_are_allowed() =>
        Assert.True(Policy("https://a.b").IsAllowed(new NetworkTarget(NetworkUse.HttpConnect, null, "a.b", 443, IPAddress.Loopback)));

    [Fact]
    public void A_socket_of_udp_that_may_send_somewhere_may_be_bound_to_any_free_port_but_not_to_a_chosen_one()
    {
        var policy = Policy("*://10.0.0.1:53");

        Assert.True(policy.IsAllowed(new NetworkTarget(NetworkUse.UdpBind, null, null, 0, IPAddress.Any)));
        Assert.False(policy.IsAllowed(new NetworkTarget(NetworkUse.UdpBind, null, null, 53, IPAddress.Any)));
    }

    [Fact]
    public void Nothing_is_allowed_by_no_entry() =>
        Assert.False(new OutboundPolicy([]).IsAllowed(new NetworkTarget(NetworkUse.HttpConnect, null, "a.b", 443, IPAddress.Loopback)));

    private OutboundPolicy Policy(string entry)
    {
        Assert.True(AllowedHost.TryParse(entry, out var host, out var problem), problem);
        return new OutboundPolicy([host], (place, grant) => _denied.Add((place, grant)));
    }
}
