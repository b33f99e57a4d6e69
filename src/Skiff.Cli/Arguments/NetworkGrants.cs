using Skiff.Spin.Outbound;
using Skiff.Wasi.Preview2.Sockets;

namespace Skiff.Cli.Arguments;

/// <summary>What <c>--allow-host</c> lets a component reach.</summary>
internal sealed class NetworkGrants : INetworkPolicy
{
    private const string None = "none";

    private readonly AllowedHost[] _hosts;

    private NetworkGrants(AllowedHost[] hosts, bool isSaid)
    {
        _hosts = hosts;
        IsSaid = isSaid;
    }

    /// <summary>The option is not there: nothing is granted, and a component that asks for the network is refused at its start.</summary>
    public static NetworkGrants NotSaid { get; } = new([], isSaid: false);

    /// <summary>Whether the command line says something about the network, be it that nothing is granted.</summary>
    public bool IsSaid { get; }

    /// <summary>Reads the values of the option.</summary>
    /// <exception cref="CommandException">One of them is no host.</exception>
    public static NetworkGrants Parse(IReadOnlyList<string> values) =>
        values.Count == 0 ? NotSaid : new NetworkGrants([.. values.Where(value => value != None).Select(Read)], isSaid: true);

    public bool IsAllowed(in NetworkTarget target)
    {
        foreach (var host in _hosts)
        {
            if (IsAllowed(host, target))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAllowed(AllowedHost host, in NetworkTarget target) => target switch
    {
        { Use: NetworkUse.HttpConnect } => true, // one of the addresses of a host that was allowed by its name
        { Use: NetworkUse.TcpBind or NetworkUse.UdpBind, Address: { } local, Port: var port } => port == 0 || host.Allows(local, port),
        { Use: NetworkUse.NameLookup, Host: { } name } => host.AllowsName(name),
        { Host: { } name, Scheme: var scheme, Port: var port } => host.Allows(scheme, name, port),
        { Address: { } address, Port: var port } => host.Allows(address, port),
        _ => false,
    };

    private static AllowedHost Read(string text) =>
        AllowedHost.TryParse(text, out var entry, out var problem) ? entry : throw new CommandException($"--allow-host: {problem}", ExitCodes.Usage);
}
