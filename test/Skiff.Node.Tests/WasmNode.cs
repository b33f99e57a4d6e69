using Skiff.TestKit;

namespace Skiff.Node.Tests;

/// <summary>A containerd whose shim is the static executable: it runs guests in images that hold nothing else.</summary>
public class WasmNode : PrivateContainerd
{
    public WasmNode()
        : this(onlyByRuntime: false)
    {
    }

    private protected WasmNode(bool onlyByRuntime, bool hasOwnCodeOnly = false)
        : base(ShimFolder, Reason, onlyByRuntime, hasOwnCodeOnly) => IsDirect = !onlyByRuntime;

    /// <summary>Whether guests' containers are made without the OCI runtime.</summary>
    internal bool IsDirect { get; }

    /// <summary>Why no such test can run here, or null.</summary>
    internal static string? Reason =>
        NodeFactAttribute.Reason
        ?? (!File.Exists(Path.Combine(ShimFolder, "containerd-shim-skiff-v1")) ? "the static executable is not built (./publish.sh shim)"
            : TestData.Find("guests") is null ? "no guests here; set SKIFF_TESTDATA"
            : null);

    private static string ShimFolder => Path.Combine(TestData.RepositoryRoot, "dist");

    /// <summary>Runs a guest to its end.</summary>
    internal ProgramResult RunGuest(WasmImage image, string id, string[] options, params string[] command) =>
        Ctr(["run", "--rm", "--runtime", Runtime, "--platform", image.Platform, .. options, ImageOf(image), id, .. command]);

    /// <summary>Starts a guest; <see cref="PrivateContainerd.Remove"/> ends it.</summary>
    internal int StartGuest(WasmImage image, string id, string[] options, params string[] command) =>
        StartContainerOf(ImageOf(image), id, ["--platform", image.Platform, .. options], command);
}

/// <summary>The same, with the OCI runtime as the maker of all containers.</summary>
public sealed class RuntimeWasmNode() : WasmNode(onlyByRuntime: true);

/// <summary>The same, without compiled code in containerd's content store.</summary>
public sealed class OwnCodeWasmNode() : WasmNode(onlyByRuntime: false, hasOwnCodeOnly: true);

/// <summary>All tests of guests share a node for each way, and with it the code that was compiled. One after the other: containers of the same name would share a control group.</summary>
[CollectionDefinition(Name)]
public sealed class WasmNodeCollection : ICollectionFixture<WasmNode>, ICollectionFixture<RuntimeWasmNode>
{
    internal const string Name = "guests on a node";
}

/// <summary>A test that runs guests on a node.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WasmFactAttribute : FactAttribute
{
    public WasmFactAttribute() => Skip = WasmNode.Reason;
}
