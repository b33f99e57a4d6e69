using System.Text.Json;
using System.Text.Json.Nodes;

namespace Skiff.Containers.Bundles;

/// <summary>
/// The <c>config.json</c> of a bundle (OCI runtime specification, "Configuration") as a tree: what we do not know stays as it is when it is written again.
/// Nothing of it is trusted to have the form that the specification says.
/// </summary>
internal sealed class BundleConfig
{
    /// <summary>The name of the file in a bundle.</summary>
    public const string FileName = "config.json";

    /// <summary>The annotation of containers that kubelet asked for: sandbox or container.</summary>
    public const string ContainerTypeAnnotation = "io.kubernetes.cri.container-type";

    // containerd's are a few kilobytes; seccomp profiles add some tens.
    private const int MaximumBytes = 16 << 20;

    private BundleConfig(JsonObject root) => Root = root;

    /// <summary>The whole tree.</summary>
    public JsonObject Root { get; }

    /// <summary>The command and its arguments.</summary>
    public IReadOnlyList<string> Arguments => Strings(Process["args"], "process.args");

    /// <summary>The environment, in lines <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment => Strings(Process["env"], "process.env");

    /// <summary>Where the command begins.</summary>
    public string WorkingDirectory => Text(Process["cwd"], "process.cwd") ?? "/";

    /// <summary>Whether the container has a terminal.</summary>
    public bool HasTerminal => Process["terminal"]?.GetValueKind() == JsonValueKind.True;

    /// <summary>The root file system, as the file says: relative to the bundle or absolute.</summary>
    public string RootPath => Text(Root["root"]?["path"], "root.path") ?? "rootfs";

    /// <summary>Whether the root file system is mounted for reading only.</summary>
    public bool IsRootReadOnly => Root["root"]?["readonly"]?.GetValueKind() == JsonValueKind.True;

    /// <summary>The limit of the container's memory in bytes; null for none.</summary>
    public long? MemoryLimit => Number(Object(Object(Linux, "resources"), "memory")["limit"], "linux.resources.memory.limit") is { } limit and > 0 and < long.MaxValue / 2 ? limit : null;

    /// <summary>How many processors' time the container may use; null for all.</summary>
    public double? Processors =>
        Number(Cpu["quota"], "linux.resources.cpu.quota") is { } quota and > 0 && Number(Cpu["period"], "linux.resources.cpu.period") is { } period and > 0 ? (double)quota / period : null;

    /// <summary>The object <c>process</c>, made if it is missing.</summary>
    public JsonObject Process => Object(Root, "process");

    /// <summary>The object <c>linux</c>, made if it is missing.</summary>
    public JsonObject Linux => Object(Root, "linux");

    /// <summary>The mounts, in their order.</summary>
    public IReadOnlyList<BundleMount> Mounts => [.. Array(Root, "mounts").Select((node, index) => BundleMount.Of(node, index))];

    private JsonObject Cpu => Object(Object(Linux, "resources"), "cpu");

    /// <summary>Reads the file of a bundle.</summary>
    /// <exception cref="ContainerException">It cannot be read, or is no object.</exception>
    public static BundleConfig Read(string bundle, string fileName = FileName)
    {
        var path = Path.Combine(bundle, fileName);
        try
        {
            return new FileInfo(path).Length is var length and > MaximumBytes
                ? throw new ContainerException(ContainerCodes.Config, $"{path} has {length} bytes; at most {MaximumBytes} are read")
                : Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainerException(ContainerCodes.Config, $"cannot read the container's configuration: {e.Message}", e);
        }
    }

    /// <summary>Reads the text of the file.</summary>
    /// <exception cref="ContainerException">It is no object.</exception>
    public static BundleConfig Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject root ? new BundleConfig(root) : throw new ContainerException(ContainerCodes.Config, $"{FileName} is no JSON object");
        }
        catch (JsonException e)
        {
            throw new ContainerException(ContainerCodes.Config, $"{FileName} is no JSON: {e.Message}", e);
        }
    }

    /// <summary>The value of an annotation; null if there is none.</summary>
    public string? Annotation(string name) => Text(Root["annotations"]?[name], $"annotations.{name}");

    /// <summary>Adds a mount behind the others, so that it is over them.</summary>
    public void AddMount(string destination, string type, string source, params ReadOnlySpan<string> options)
    {
        var list = new JsonArray();
        foreach (var option in options)
        {
            list.Add((JsonNode)option);
        }

        Array(Root, "mounts").Add((JsonNode)new JsonObject { ["destination"] = destination, ["type"] = type, ["source"] = source, ["options"] = list });
    }

    /// <summary>Writes the file of a bundle: whoever reads it sees the old or the new one.</summary>
    public void Write(string bundle)
    {
        var path = Path.Combine(bundle, FileName);
        File.WriteAllText(path + ".new", Root.ToJsonString());
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>A member that is an object, made if it is missing.</summary>
    public static JsonObject Object(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject existing)
        {
            return existing;
        }

        if (parent[name] is not null)
        {
            throw new ContainerException(ContainerCodes.Config, $"{FileName}: {name} is no object");
        }

        var made = new JsonObject();
        parent[name] = made;
        return made;
    }

    /// <summary>A list of texts as JSON.</summary>
    public static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    /// <summary>A list of texts; empty if it is missing.</summary>
    /// <exception cref="ContainerException">It is something else.</exception>
    internal static IReadOnlyList<string> Strings(JsonNode? node, string path) => node switch
    {
        null => [],
        JsonArray list => [.. list.Select((item, index) => Text(item, $"{path}[{index}]") ?? throw NotA("text", $"{path}[{index}]"))],
        _ => throw NotA("list", path),
    };

    /// <summary>A text; null if it is missing.</summary>
    /// <exception cref="ContainerException">It is something else.</exception>
    internal static string? Text(JsonNode? node, string path) =>
        node is null ? null : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw NotA("text", path);

    private static JsonArray Array(JsonObject parent, string name)
    {
        switch (parent[name])
        {
            case JsonArray existing:
                return existing;
            case null:
                var made = new JsonArray();
                parent[name] = made;
                return made;
            default:
                throw NotA("list", name);
        }
    }

    /// <summary>A whole number; null if it is missing.</summary>
    /// <exception cref="ContainerException">It is something else.</exception>
    internal static long? Number(JsonNode? node, string path) =>
        node is null ? null : node is JsonValue value && value.TryGetValue<long>(out var number) ? number : throw NotA("whole number", path);

    private static ContainerException NotA(string expected, string path) => new(ContainerCodes.Config, $"{FileName}: {path} is no {expected}");
}
