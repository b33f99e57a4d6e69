using System.Net;
using Skiff.Spin.Apps;
using Skiff.Spin.Triggers.Http.Serving;

namespace Skiff.Spin;

/// <summary>How an application is served.</summary>
public sealed record SpinHostOptions
{
    /// <summary>Where to listen.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 3000);

    /// <summary>How many ports after the given one are tried where it is taken.</summary>
    public int OtherPorts { get; init; }

    /// <summary>The certificate for TLS, or null for cleartext. Whoever made it disposes it, after the host.</summary>
    public ServerCertificate? Certificate { get; init; }

    /// <summary>What clients may make the server hold; <see cref="HttpServerLimits.RequestBodyBytes"/> comes from the application's limits.</summary>
    public HttpServerLimits Server { get; init; } = new();

    /// <summary>How the application is prepared, and what its guests may take.</summary>
    public AppOptions App { get; init; } = new();
}
