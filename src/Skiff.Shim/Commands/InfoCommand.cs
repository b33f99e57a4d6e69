using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Skiff.Containers.Bundles;
using Skiff.Native;
using Skiff.Shim.Protocol;
using Skiff.Shim.Runc;

namespace Skiff.Shim.Commands;

/// <summary>
/// <c>-info</c>: answers what the shim is and what its containers can have (containerd.types.RuntimeInfo). containerd 2 asks before it makes a container with
/// mounts whose owners are mapped, and for <c>ctr plugins inspect-runtime</c>; on standard input come the options that Create would have.
/// </summary>
internal static class InfoCommand
{
    // As containerd registers the type, whose value is JSON: features.md of the OCI runtime specification.
    private const string FeaturesType = "types.containerd.io/opencontainers/runtime-spec/1/features/Features";

    // Of annotations in config.json that change what a container may do.
    private const string UnsafeAnnotations = "potentiallyUnsafeConfigAnnotations";

    private const int LongestFeatures = 1 << 20; // runc's take some kilobytes

    /// <summary>Returns what is to be printed.</summary>
    public static byte[] Run(ReadOnlySpan<byte> input)
    {
        var options = input.IsEmpty ? null : AnyMessage.Read(input);
        var runtime = RuntimeOptions.Read(options, static _ => { });
        return WireWriter.Encode(new RuntimeInfo(ShimVersion.RuntimeName, ShimVersion.Text, options, FeaturesOf(runtime.BinaryName)));
    }

    /// <summary>
    /// What the OCI runtime can do, as every container of ours is made by it, and what we add. Nothing where the runtime does not say: containerd then refuses what
    /// it would have to know.
    /// </summary>
    private static AnyMessage? FeaturesOf(string runtime)
    {
        var output = BriefProgram.Read(new ProcessStart { FileName = runtime, Arguments = ["features"], Environment = RuntimeEnvironment.Lines }, LongestFeatures);
        return output is not null && Parse(output) is { } features ? new AnyMessage(FeaturesType, WithOurs(features)) : null;
    }

    private static JsonObject? Parse(byte[] output)
    {
        try
        {
            return JsonNode.Parse(output) as JsonObject;
        }
        catch (JsonException)
        {
            return null; // Something else that calls itself "features".
        }
    }

    private static byte[] WithOurs(JsonObject features)
    {
        if (features[UnsafeAnnotations] is not JsonArray list)
        {
            features[UnsafeAnnotations] = list = [];
        }

        list.Add((JsonNode)PreparedContainers.HostsAnnotation);
        return Encoding.UTF8.GetBytes(features.ToJsonString());
    }
}
