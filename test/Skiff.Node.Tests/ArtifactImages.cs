using System.Text;
using System.Text.Json.Nodes;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Node.Tests;

/// <summary>Images that are no file systems, and containers of them.</summary>
internal sealed class ArtifactImages(WasmNode node)
{
    public const string ModuleType = "application/wasm";

    private static readonly Blob s_configuration = Blob.Json("application/vnd.wasm.config.v0+json", new JsonObject { ["architecture"] = "wasm", ["os"] = "wasip1" });

    public static string NameOf(string name) => $"localhost/artifact-{name}:1";

    public static byte[] Binary(byte[] text) => WatReader.ToBinary(new SourceText("guest.wat", Encoding.UTF8.GetString(text)));

    /// <summary>Takes a Wasm artifact of these layers.</summary>
    public void Import(string name, params Blob[] layers) =>
        node.Import(OciArchive.Of(NameOf(name), s_configuration, layers), "--no-unpack", "--all-platforms");

    /// <summary>Runs a container of it to its end.</summary>
    public ProgramResult Run(string name, params string[] command)
    {
        var id = "run-" + name;
        using var services = new ContainerdServices(node);
        services.CreateContainer(id, NameOf(name), ports: null, command);
        var result = node.Ctr("task", "start", id);
        Remove(id);
        return result;
    }

    public void Remove(string id)
    {
        node.Remove(id);
        _ = node.Ctr("snapshots", "rm", id);
    }
}
