using System.Text;
using Skiff.Runtime.Artifacts;

namespace Skiff.Node.Tests;

/// <summary>Compiled code in containerd's content store: kept with its image, taken from there by a node that has lost its own.</summary>
public abstract class PrecompiledTests(WasmNode node)
{
    private const string KeyPrefix = "skiff.dev/precompiled/";
    private const string Taken = "artifacts from the content store: 1; functions compiled: 0";
    private const string Compiled = "artifacts from the content store: 0; functions compiled: 1";

    private static readonly string s_key = KeyPrefix + ArtifactSequence.EngineName;
    private static readonly string s_reference = "containerd.io/gc.ref.content.skiff." + ArtifactSequence.EngineName;

    private readonly ArtifactImages _images = new(node);

    [WasmFact]
    public void A_node_that_has_lost_its_code_takes_it_from_the_content_store()
    {
        var layer = Import("once");
        Run("once", Compiled);
        var code = CodeOf(layer);

        Forget(layer);

        Run("once", Taken, times: 2);
        Assert.Equal(code, CodeOf(layer));
    }

    [WasmFact]
    public void Another_container_of_the_image_neither_compiles_nor_writes()
    {
        var layer = Import("second");
        Run("second", Compiled);
        var before = (CodeOf(layer), Labels(ManifestOf("second")), Rows().Length);

        RunAgain("second");

        Assert.Equal(before, (CodeOf(layer), Labels(ManifestOf("second")), Rows().Length));
        Assert.Single(Log("second"), line => line.Contains("functions compiled", StringComparison.Ordinal));
    }

    [WasmFact]
    public void Another_engine_compiles_again_and_leaves_what_is_there()
    {
        var layer = Import("engine");
        Run("engine", Compiled);
        var code = CodeOf(layer);
        var others = KeyPrefix + new string('0', ArtifactSequence.EngineName.Length);
        Assert.Equal(0, node.Ctr("content", "label", layer.Digest, $"{others}={code}", $"{s_key}=").Status);

        Forget(layer);

        Run("engine", Compiled, times: 2);
        Assert.Equal(code, CodeOf(layer));
        Assert.Contains($"{others}={code}", Labels(layer.Digest), StringComparison.Ordinal);
    }

    [WasmFact]
    public void Code_that_was_removed_is_compiled_and_written_again()
    {
        var layer = Import("removed-code");
        Run("removed-code", Compiled);
        var code = CodeOf(layer);
        Assert.Equal(0, node.Ctr("content", "rm", code).Status);

        Forget(layer);

        Run("removed-code", Compiled, times: 2);
        PrivateContainerd.Until(() => Labels(code).Length > 0);
    }

    [WasmFact]
    public void Damaged_code_is_reported_and_not_used()
    {
        var layer = Import("damaged");
        Run("damaged", Compiled);
        var file = Path.Combine(node.Folder, "root/io.containerd.content.v1.content/blobs", CodeOf(layer).Replace(':', '/'));
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);

        Forget(layer);

        Run("damaged", Compiled, times: 2);
        Assert.Contains(Log("damaged"), line => line.Contains("level=warning msg=\"warning: the compiled code in the content store is not used: SK4112", StringComparison.Ordinal));
    }

    [WasmFact]
    public void Code_goes_with_its_image()
    {
        var layer = Import("with-image");
        Run("with-image", Compiled);
        var code = CodeOf(layer);
        Assert.Contains($"{s_reference}={code}", Labels(ManifestOf("with-image")), StringComparison.Ordinal);
        Assert.Contains($"skiff.dev/original={layer.Digest}", Labels(code), StringComparison.Ordinal);

        // The lease keeps it until it is written whole, and goes then.
        PrivateContainerd.Until(() => !node.Ctr("leases", "ls").Output.Contains("precompile-skiff-", StringComparison.Ordinal));
        Assert.Equal(0, node.Ctr("images", "rm", "--sync", ArtifactImages.NameOf("with-image")).Status);

        Assert.Equal(("", ""), (Labels(code), Labels(layer.Digest)));
    }

    [WasmFact]
    public void The_code_of_a_pushed_application_is_kept_too()
    {
        using var services = new ContainerdServices(node);
        services.CreateContainer("kept-app", node.ImageOf(SpinArtifact.Image), ports: null, "/");
        Assert.Equal(0, node.Ctr("task", "start", "--detach", "kept-app").Status);

        PrivateContainerd.Until(() => Labels(SpinArtifact.LockedDigest).Contains(s_key, StringComparison.Ordinal));

        _images.Remove("kept-app");
    }

    [WasmFact]
    public void Of_a_guest_that_is_a_file_nothing_is_written()
    {
        _ = node.StartGuest(WasmImage.Loop, "kept-file", []);
        var isOrdered = File.Exists(Path.Combine(node.BundleOf("kept-file"), "skiff-keep"));
        node.Remove("kept-file");

        Assert.False(isOrdered);
        Assert.DoesNotContain(KeyPrefix, Labels(ManifestOf(WasmImage.Loop.Name)), StringComparison.Ordinal);
    }

    // A module that nobody has compiled yet, of one function.
    private Blob Import(string name)
    {
        var text = $"""
            (module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32))) (memory (export "memory") 1)
              (data (i32.const 0) "{name}") (func (export "_start") (call $exit (i32.const 5))))
            """;
        var layer = new Blob(ArtifactImages.ModuleType, ArtifactImages.Binary(Encoding.UTF8.GetBytes(text)));
        _images.Import(name, layer);
        return layer;
    }

    private void Run(string name, string expected, int times = 1)
    {
        RunAgain(name);
        PrivateContainerd.Until(() => Log(name).Count(line => line.Contains("functions compiled", StringComparison.Ordinal)) >= times); // the log comes by way of containerd
        Assert.Contains(expected, Log(name).Last(line => line.Contains("functions compiled", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private void RunAgain(string name)
    {
        var result = _images.Run(name, "app");
        Assert.Equal((5, ""), (result.Status, result.Error));
    }

    // As a full disk makes an operator do: the image's files are others afterwards, for which there is no code.
    private void Forget(Blob layer) => Directory.Delete(Path.Combine(node.CodeFolder, "image-" + layer.Digest["sha256:".Length..]), recursive: true);

    // Waits until it is written.
    private string CodeOf(Blob layer)
    {
        var code = "";
        PrivateContainerd.Until(() => (code = Labels(layer.Digest).Split(',').Select(label => label.Split('=')).FirstOrDefault(label => label[0] == s_key)?[1] ?? "").Length > 0);
        return code;
    }

    private string ManifestOf(string name) =>
        Columns(node.Ctr("images", "ls").Output).Single(row => row[0] == name || row[0] == ArtifactImages.NameOf(name))[2];

    // Nothing where there is no such content.
    private string Labels(string digest) => Rows().FirstOrDefault(row => row[0] == digest)?[^1] ?? "";

    private string[][] Rows() => Columns(node.Ctr("content", "ls").Output);

    private static string[][] Columns(string table) => [.. table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))];

    private string[] Log(string name)
    {
        using var file = new FileStream(Path.Combine(node.Folder, "containerd.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.EndsWith($"id=run-{name}", StringComparison.Ordinal))];
    }
}

/// <summary>In containers that the shim makes itself.</summary>
[Collection(WasmNodeCollection.Name)]
public sealed class PrecompiledDirectTests(WasmNode node) : PrecompiledTests(node);

/// <summary>In containers that the OCI runtime makes.</summary>
[Collection(WasmNodeCollection.Name)]
public sealed class PrecompiledByRuntimeTests(RuntimeWasmNode node) : PrecompiledTests(node);
