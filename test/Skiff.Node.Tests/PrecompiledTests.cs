using Skiff.Runtime.Artifacts;

namespace Skiff.Node.Tests;

/// <summary>Compiled code in containerd's content store: kept with its image, taken from there by a node that has lost its own.</summary>
public abstract class PrecompiledTests(WasmNode node)
{
    private readonly KeptCode _kept = new(node);

    [WasmFact]
    public void A_node_that_has_lost_its_code_takes_it_from_the_content_store()
    {
        var layer = _kept.Import("once");
        _kept.Run("once", KeptCode.Compiled);
        var code = _kept.CodeOf(layer);

        _kept.Forget(layer);

        _kept.Run("once", KeptCode.Taken, times: 2);
        Assert.Equal(code, _kept.CodeOf(layer));
    }

    [WasmFact]
    public void Another_container_of_the_image_neither_compiles_nor_writes()
    {
        var layer = _kept.Import("second");
        _kept.Run("second", KeptCode.Compiled);
        var before = (_kept.CodeOf(layer), _kept.Labels(_kept.ManifestOf("second")), _kept.Labels(layer.Digest));

        _kept.RunAgain("second");

        Assert.Equal(before, (_kept.CodeOf(layer), _kept.Labels(_kept.ManifestOf("second")), _kept.Labels(layer.Digest)));
        Assert.Single(_kept.Reports("second"));
    }

    [WasmFact]
    public void Another_engine_compiles_again_and_leaves_what_is_there()
    {
        var layer = _kept.Import("engine");
        _kept.Run("engine", KeptCode.Compiled);
        var code = _kept.CodeOf(layer);
        var others = KeptCode.KeyPrefix + new string('0', ArtifactSequence.EngineName.Length);
        Assert.Equal(0, node.Ctr("content", "label", layer.Digest, $"{others}={code}", $"{KeptCode.Key}=").Status);

        _kept.Forget(layer);

        _kept.Run("engine", KeptCode.Compiled, times: 2);
        Assert.Equal(code, _kept.CodeOf(layer));
        Assert.Contains($"{others}={code}", _kept.Labels(layer.Digest), StringComparison.Ordinal);
    }

    [WasmFact]
    public void Code_that_was_removed_is_compiled_and_written_again()
    {
        var layer = _kept.Import("removed-code");
        _kept.Run("removed-code", KeptCode.Compiled);
        var code = _kept.CodeOf(layer);
        Assert.Equal(0, node.Ctr("content", "rm", code).Status);

        _kept.Forget(layer);

        _kept.Run("removed-code", KeptCode.Compiled, times: 2);
        PrivateContainerd.Until(() => _kept.Labels(code).Length > 0);
    }

    [WasmFact]
    public void Damaged_code_is_reported_and_not_used()
    {
        var layer = _kept.Import("damaged");
        _kept.Run("damaged", KeptCode.Compiled);
        var file = Path.Combine(node.Folder, "root/io.containerd.content.v1.content/blobs", _kept.CodeOf(layer).Replace(':', '/'));
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);

        _kept.Forget(layer);

        _kept.Run("damaged", KeptCode.Compiled, times: 2);
        Assert.Contains(_kept.Log("damaged"), line => line.Contains("level=warning msg=\"warning: the compiled code in the content store is not used: SK4112", StringComparison.Ordinal));
    }

    [WasmFact]
    public void Code_goes_with_its_image()
    {
        var layer = _kept.Import("with-image");
        _kept.Run("with-image", KeptCode.Compiled);
        var code = _kept.CodeOf(layer);
        Assert.Contains($"{KeptCode.Reference}={code}", _kept.Labels(_kept.ManifestOf("with-image")), StringComparison.Ordinal);
        Assert.Contains($"skiff.dev/original={layer.Digest}", _kept.Labels(code), StringComparison.Ordinal);

        // The lease keeps it until it is written whole, and goes then.
        PrivateContainerd.Until(() => !node.Ctr("leases", "ls").Output.Contains("precompile-skiff-", StringComparison.Ordinal));
        Assert.Equal(0, node.Ctr("images", "rm", "--sync", ArtifactImages.NameOf("with-image")).Status);

        Assert.Equal(("", ""), (_kept.Labels(code), _kept.Labels(layer.Digest)));
    }

    [WasmFact]
    public void The_code_of_a_pushed_application_is_kept_too()
    {
        using var services = new ContainerdServices(node);
        services.CreateContainer("kept-app", node.ImageOf(SpinArtifact.Image), ports: null, "/");
        Assert.Equal(0, node.Ctr("task", "start", "--detach", "kept-app").Status);

        PrivateContainerd.Until(() => _kept.Labels(SpinArtifact.LockedDigest).Contains(KeptCode.Key, StringComparison.Ordinal));

        new ArtifactImages(node).Remove("kept-app");
    }

    [WasmFact]
    public void Of_a_guest_that_is_a_file_nothing_is_written()
    {
        _ = node.StartGuest(WasmImage.Loop, "kept-file", []);
        var isOrdered = File.Exists(Path.Combine(node.BundleOf("kept-file"), "skiff-keep"));
        node.Remove("kept-file");

        Assert.False(isOrdered);
        Assert.DoesNotContain(KeptCode.KeyPrefix, _kept.Labels(_kept.ManifestOf(WasmImage.Loop.Name)), StringComparison.Ordinal);
    }
}

/// <summary>Where an operator does not want it.</summary>
[Collection(WasmNodeCollection.Name)]
public sealed class PrecompiledSwitchedOffTests
{
    [WasmFact]
    public void A_node_that_is_to_have_its_own_code_only_neither_writes_nor_takes()
    {
        using var node = new OwnCodeWasmNode();
        var kept = new KeptCode(node);
        var layer = kept.Import("off");
        kept.Run("off", KeptCode.Compiled);

        kept.Forget(layer);

        kept.Run("off", KeptCode.Compiled, times: 2);
        Assert.DoesNotContain(kept.Rows(), row => row[^1].Contains(KeptCode.KeyPrefix, StringComparison.Ordinal));
    }
}

/// <summary>In containers that the shim makes itself.</summary>
[Collection(WasmNodeCollection.Name)]
public sealed class PrecompiledDirectTests(WasmNode node) : PrecompiledTests(node);

/// <summary>In containers that the OCI runtime makes.</summary>
[Collection(WasmNodeCollection.Name)]
public sealed class PrecompiledByRuntimeTests(RuntimeWasmNode node) : PrecompiledTests(node);
