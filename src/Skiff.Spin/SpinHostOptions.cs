using System.Net;
using Skiff.Spin.Apps;

namespace Skiff.Spin;

/// <summary>How an application is served.</summary>
public sealed record SpinHostOptions
{
    /// <summary>Where to listen.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 3000);

    /// <summary>How many ports after the given one are tried where it is taken.</summary>
    public int OtherPorts { get; init; }

    /// <summary>How the application is prepared, and what its guests may take.</summary>
    public AppOptions App { get; init; } = new();
}
