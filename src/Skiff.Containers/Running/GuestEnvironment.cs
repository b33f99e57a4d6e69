using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Skiff.Containers.Running;

/// <summary>The variables of a pod, for the guest; and those among them that say where to listen.</summary>
internal sealed class GuestEnvironment
{
    /// <summary>Where Spin applications listen, as Spin's own shim has it.</summary>
    private const string SpinVariable = "SPIN_HTTP_LISTEN_ADDR";

    /// <summary>Where HTTP components listen, as runwasi has it.</summary>
    private const string ProxyVariable = "WASMTIME_HTTP_PROXY_SOCKET_ADDR";

    private const string SpinDefault = "0.0.0.0:80";
    private const int ProxyPort = 8080;

    /// <summary>Reads lines <c>NAME=value</c>; of a name that comes twice the last one holds, as with getenv(3) after execve(2) by a shell.</summary>
    public GuestEnvironment(IEnumerable<string> lines)
    {
        var variables = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                variables[line[..equals]] = line[(equals + 1)..];
            }
        }

        Variables = [.. variables];
    }

    /// <summary>The variables in their order.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Variables { get; }

    /// <summary>Where an application listens.</summary>
    /// <exception cref="ContainerException">The variable is no address.</exception>
    public IPEndPoint AppAddress => Address(SpinVariable, SpinDefault);

    /// <summary>Whether a variable says where HTTP components listen.</summary>
    public bool SaysWhereComponentsListen => Variables.Any(variable => variable.Key == ProxyVariable && variable.Value.Length > 0);

    /// <summary>Where an HTTP component listens: where the variable says, else on the port that the pod lists, else on 8080.</summary>
    /// <param name="port">The port that the pod lists; null for none.</param>
    /// <exception cref="ContainerException">The variable is no address.</exception>
    public IPEndPoint ComponentAddress(int? port) => Address(ProxyVariable, string.Create(CultureInfo.InvariantCulture, $"0.0.0.0:{port ?? ProxyPort}"));

    private IPEndPoint Address(string name, string otherwise)
    {
        var text = Variables.FirstOrDefault(variable => variable.Key == name).Value;
        text = string.IsNullOrEmpty(text) ? otherwise : text;
        return text.LastIndexOf(':') > text.LastIndexOf(']') && IPEndPoint.TryParse(text, out var address) ? address
            : throw new ContainerException(ContainerCodes.Address, $"{name}: '{text}' is no address; expected for example {otherwise}");
    }
}
