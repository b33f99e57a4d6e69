using System.Text;
using System.Text.RegularExpressions;
using Skiff.Runtime.Artifacts;

namespace Skiff.Node.Tests;

/// <summary>Images whose compiled code is kept with them, and what containerd has of it.</summary>
internal sealed partial class KeptCode(WasmNode node)
{
    /// <summary>How all labels of compiled code begin.</summary>
    public const string KeyPrefix = "skiff.dev/precompiled/";

    /// <summary>What the shim says when the code was in the content store.</summary>
    public const string Taken = "artifacts from the content store: 1; functions compiled: 0";

    /// <summary>What it says when it was not.</summary>
    public const string Compiled = "artifacts from the content store: 0; functions compiled: 1";

    private readonly ArtifactImages _images = new(node);

    /// <summary>The label of a layer that names the code that this build made.</summary>
    public static string Key { get; } = KeyPrefix + ArtifactSequence.EngineName;

    /// <summary>The label of a manifest that keeps it.</summary>
    public static string Reference { get; } = "containerd.io/gc.ref.content.skiff." + ArtifactSequence.EngineName;

    /// <summary>Takes an image of a module that nobody has compiled yet, of one function.</summary>
    public Blob Import(string name)
    {
        var text = $"""
            (module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1)
              (data (i32.const 0) "{name}") (func (export "_start") (call $exit (i32.const 5))))
            """;
        var layer = new Blob(ArtifactImages.ModuleType, ArtifactImages.Binary(Encoding.UTF8.GetBytes(text)));
        _images.Import(name, layer);
        return layer;
    }

    /// <summary>Runs it on a node without its code, and looks at how the code was come by.</summary>
    /// <param name="name">The image.</param>
    /// <param name="expected">How.</param>
    /// <param name="times">How often it has come by its code then.</param>
    public void Run(string name, string expected, int times = 1)
    {
        RunAgain(name);
        string[] reports = [];
        PrivateContainerd.Until(() => (reports = Reports(name)).Length >= times); // the log comes by way of containerd
        Assert.Equal(expected, reports[^1]);
    }

    /// <summary>Runs it.</summary>
    public void RunAgain(string name)
    {
        var result = _images.Run(name, "app");
        Assert.Equal((5, ""), (result.Status, result.Error));
    }

    /// <summary>Takes the node's code from it, as a full disk makes an operator do: the image's files are others afterwards, for which there is no code.</summary>
    public void Forget(Blob layer) => Directory.Delete(Path.Combine(node.CodeFolder, "image-" + layer.Digest["sha256:".Length..]), recursive: true);

    /// <summary>The digest of the code of a layer; waits until it is written.</summary>
    public string CodeOf(Blob layer)
    {
        var code = "";
        PrivateContainerd.Until(() => (code = Labels(layer.Digest).Split(',').Select(label => label.Split('=')).FirstOrDefault(label => label[0] == Key)?[1] ?? "").Length > 0);
        return code;
    }

    /// <summary>The digest of an image's manifest.</summary>
    public string ManifestOf(string name) =>
        Columns(node.Ctr("images", "ls").Output).Single(row => row[0] == name || row[0] == ArtifactImages.NameOf(name))[2];

    /// <summary>Labels of a blob; nothing where there is no such content.</summary>
    public string Labels(string digest) => string.Join(',', (Rows().FirstOrDefault(row => row[0] == digest)?[^1] ?? "").Split(',').Order(StringComparer.Ordinal));

    /// <summary>What <c>ctr content ls</c> says.</summary>
    public string[][] Rows() => Columns(node.Ctr("content", "ls").Output);

    private static string[][] Columns(string table) => [.. table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>How its containers came by their code, where the node did not have it.</summary>
    public string[] Reports(string name) => [.. Log(name).Select(line => Report().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)];

    /// <summary>What the shims of its containers said.</summary>
    public string[] Log(string name)
    {
        using var file = new FileStream(Path.Combine(node.Folder, "containerd.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.EndsWith($"id=run-{name}", StringComparison.Ordinal))];
    }

    [GeneratedRegex("msg=\"(artifacts from the content store: [^\"]*)\"")]
    private static partial Regex Report();
}
