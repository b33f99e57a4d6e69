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

    /// <summary>How many connections wait to be accepted, as runwasi's code has it, and as its documentation has it.</summary>
    private static readonly string[] BacklogVariables = ["WASMTIME_HTTP_BACKLOG", "WASMTIME_HTTP_PROXY_BACKLOG"];

    /// <summary>The components of an application that are served, separated by commas, as spin-operator sets it; all where it is not set.</summary>
    private const string RetainVariable = "SPIN_COMPONENTS_TO_RETAIN";

    /// <summary>The bytes that one instance of an application may take, as spin-operator sets it.</summary>
    private const string MemoryVariable = "SPIN_MAX_INSTANCE_MEMORY";

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

    /// <summary>The value of a variable; null where it is not set.</summary>
    public string? Find(string name) => Variables.FirstOrDefault(variable => variable.Key == name).Value;

    /// <summary>Where an application listens.</summary>
    /// <exception cref="ContainerException">The variable is no address.</exception>
    public IPEndPoint AppAddress => Address(SpinVariable, SpinDefault);

    /// <summary>The components of an application that are served; empty for all.</summary>
    public ImmutableArray<string> RetainedComponents => [.. Value(RetainVariable).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>The bytes that one instance of an application may take; null where nobody says.</summary>
    /// <exception cref="ContainerException">The variable is no number of bytes.</exception>
    public long? InstanceMemory => Number(MemoryVariable, long.MaxValue, "number of bytes");

    /// <summary>How many connections wait to be accepted by an HTTP component; null where nobody says.</summary>
    /// <exception cref="ContainerException">The variable is no such number.</exception>
    public int? Backlog => (int?)BacklogVariables.Select(name => Number(name, int.MaxValue, "number of connections")).FirstOrDefault(number => number is not null);

    /// <summary>Whether a variable says where HTTP components listen.</summary>
    public bool SaysWhereComponentsListen => Value(ProxyVariable).Length > 0;

    /// <summary>Where an HTTP component listens: where the variable says, else on the port that the pod lists, else on 8080.</summary>
    /// <param name="port">The port that the pod lists; null for none.</param>
    /// <exception cref="ContainerException">The variable is no address.</exception>
    public IPEndPoint ComponentAddress(int? port) => Address(ProxyVariable, string.Create(CultureInfo.InvariantCulture, $"0.0.0.0:{port ?? ProxyPort}"));

    // Empty where it is not set.
    private string Value(string name) => Find(name) ?? "";

    private long? Number(string name, long largest, string what) => Value(name) is not { Length: > 0 } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= largest ? number
        : throw new ContainerException(ContainerCodes.Number, $"{name}: '{text}' is no {what}");

    private IPEndPoint Address(string name, string otherwise)
    {
        var text = Value(name) is { Length: > 0 } set ? set : otherwise;
        return text.LastIndexOf(':') > text.LastIndexOf(']') && IPEndPoint.TryParse(text, out var address) ? address
            : throw new ContainerException(ContainerCodes.Address, $"{name}: '{text}' is no address; expected for example {otherwise}");
    }
}
