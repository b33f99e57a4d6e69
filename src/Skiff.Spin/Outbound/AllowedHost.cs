using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Skiff.Spin.Outbound;

/// <summary>
/// An entry of a component's <c>allowed_outbound_hosts</c>: <c>scheme://host[:port]</c>. Every part may be <c>*</c>; the host may also be <c>*.domain</c>, an
/// address, a network (<c>10.0.0.0/8</c>) or <c>self</c>; the port a range <c>low..high</c> without its end. Source: Spin's outbound networking.
/// </summary>
public sealed class AllowedHost
{
    private const string SchemeSeparator = "://";

    // Spin's defaults of the schemes that components use.
    private static readonly Dictionary<string, int> DefaultPorts = new(StringComparer.Ordinal)
    {
        ["http"] = 80,
        ["https"] = 443,
        ["postgres"] = 5432,
        ["mysql"] = 3306,
        ["redis"] = 6379,
        ["mqtt"] = 1883,
    };

    private readonly string? _scheme;
    private readonly string? _name;
    private readonly string? _suffix;
    private readonly IPNetwork? _network;
    private readonly int _firstPort;
    private readonly int _endPort;

    private AllowedHost(string? scheme, string host, IPNetwork? network, (int First, int End) ports)
    {
        _scheme = scheme;
        _network = network;
        _suffix = host.StartsWith("*.", StringComparison.Ordinal) ? host[1..] : null;
        _name = host == "*" || network is not null || _suffix is not null ? null : host;
        IsAnyHost = host == "*";
        (_firstPort, _endPort) = ports;
    }

    /// <summary>Whether it stands for the application's own listener.</summary>
    public bool IsSelf => _name == "self";

    /// <summary>Whether any host matches.</summary>
    public bool IsAnyHost { get; }

    /// <summary>Reads an entry.</summary>
    /// <param name="text">As the manifest has it, with the values of variables in place of their names.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="problem">What is wrong, if it cannot be read.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out AllowedHost? entry, [NotNullWhen(false)] out string? problem)
    {
        entry = null;
        problem = null;
        var separator = text.IndexOf(SchemeSeparator, StringComparison.Ordinal);
        if (separator <= 0)
        {
            problem = $"\"{text}\" has no scheme: write it as scheme://host or scheme://host:port, for example https://{text}";
            return false;
        }

        var scheme = text[..separator];
        var (host, port) = Split(text[(separator + SchemeSeparator.Length)..].TrimEnd('/'));
        if (text.AsSpan().ContainsAny('{', '}'))
        {
            problem = $"\"{text}\" has a list; lists are reserved: write one entry each";
        }
        else if (scheme != "*" && !Uri.CheckSchemeName(scheme))
        {
            problem = $"\"{scheme}\" is no scheme";
        }
        else if (ReadPorts(scheme, port) is not { } ports)
        {
            problem = port is null ? $"\"{text}\" needs a port: the scheme \"{scheme}\" has none of its own" : $"\"{port}\" is no port: write a number, a range low..high or *";
        }
        else if (ReadNetwork(host, out var network) && (network is not null || IsName(host)))
        {
            entry = new AllowedHost(scheme == "*" ? null : scheme.ToLowerInvariant(), host.ToLowerInvariant(), network, ports);
            return true;
        }
        else
        {
            problem = $"\"{host}\" is no host: write a name, *.domain, an address, a network such as 10.0.0.0/8, self or *";
        }

        return false;
    }

    /// <summary>Whether a URL may be asked.</summary>
    public bool Allows(string? scheme, string host, int port) => AllowsScheme(scheme) && AllowsPort(port) && AllowsName(host);

    /// <summary>Whether a socket may be connected to an address: only an entry without a scheme says so.</summary>
    public bool Allows(IPAddress address, int port) =>
        _scheme is null && AllowsPort(port) && (IsAnyHost || (_network is { } network && network.Contains(Plain(address))));

    /// <summary>Whether a name is one that this entry speaks of.</summary>
    public bool AllowsName(string host)
    {
        host = host.TrimEnd('.');
        return IsAnyHost
            || (_name is not null && host.Equals(_name, StringComparison.OrdinalIgnoreCase))
            || (_suffix is not null && host.EndsWith(_suffix, StringComparison.OrdinalIgnoreCase) && host.Length > _suffix.Length)
            || (_network is { } network && IPAddress.TryParse(host, out var address) && network.Contains(Plain(address)));
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static (string Host, string? Port) Split(string authority)
    {
        // An IPv6 address stands in brackets; its network has the prefix length inside or behind them.
        var colon = authority.LastIndexOf(':');
        return colon < 0 || authority.IndexOf(']', colon) >= 0 ? (authority, null) : (authority[..colon], authority[(colon + 1)..]);
    }

    private static (int First, int End)? ReadPorts(string scheme, string? port)
    {
        if (port is null)
        {
            return DefaultPorts.TryGetValue(scheme, out var known) ? (known, known + 1) : null;
        }

        if (port == "*")
        {
            return (0, ushort.MaxValue + 1);
        }

        var range = port.Split("..");
        return range.Length switch
        {
            1 when ReadPort(range[0]) is { } one => (one, one + 1),
            2 when ReadPort(range[0]) is { } first && ReadPort(range[1]) is { } end && first < end => (first, end),
            _ => null,
        };
    }

    private static int? ReadPort(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;

    // False for what looks like an address or network and is none.
    private static bool ReadNetwork(string host, out IPNetwork? network)
    {
        network = null;
        var plain = host.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
        if (IPAddress.TryParse(plain, out var address) && (plain.Contains(':') || plain.Split('.').Length == 4))
        {
            network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }

        if (!plain.Contains('/'))
        {
            return !host.AsSpan().ContainsAny('[', ']');
        }

        var isNetwork = IPNetwork.TryParse(plain, out var parsed);
        network = isNetwork ? parsed : null;
        return isNetwork;
    }

    private static bool IsName(string host) =>
        host == "*" || Uri.CheckHostName(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host) == UriHostNameType.Dns;

    private bool AllowsScheme(string? scheme) => _scheme is null || _scheme.Equals(scheme, StringComparison.OrdinalIgnoreCase);

    private bool AllowsPort(int port) => port >= _firstPort && port < _endPort;
}
