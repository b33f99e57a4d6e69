using System.Globalization;

namespace Skiff.Node.Tests;

/// <summary>The network of a container, seen from inside: one that containerd makes has a loopback device, which is down, and nothing else.</summary>
internal sealed class PodNetwork
{
    private readonly string[] _enter;

    public PodNetwork(int pid)
    {
        _enter = ["--target", pid.ToString(CultureInfo.InvariantCulture), "--net", "busybox"];
        Assert.Equal(0, PrivateContainerd.Run("nsenter", [.. _enter, "ip", "link", "set", "lo", "up"]).Status);
    }

    /// <summary>The answer to GET, with its status line and headers, from when somebody listens.</summary>
    public string Get(int port, string path)
    {
        ProgramResult result = new(1, "", "");
        PrivateContainerd.Until(() => (result = TryGet(port, path)).Status == 0 && result.Output.Length > 0);
        return result.Output;
    }

    /// <summary>Asks once.</summary>
    public ProgramResult TryGet(int port, string path) => PrivateContainerd.Run("nsenter", [.. _enter, .. Connect(port)], $"GET {path} HTTP/1.0\r\n\r\n");

    /// <summary>A connection on which the test writes and reads as it likes.</summary>
    public RunningProgram Open(int port) => new("nsenter", [.. _enter, .. Connect(port)]);

    private static string[] Connect(int port) => ["nc", "127.0.0.1", port.ToString(CultureInfo.InvariantCulture)];
}
