using System.Diagnostics;
using Skiff.Containers.Images;

namespace Skiff.Containers.Precompiled;

/// <summary>
/// The role <c>keep</c>: writes the code of a guest that runs by now into the engine's content store. A process of its own, behind everything else on the node: neither the shim nor the start
/// of a container waits for it.
/// </summary>
internal static class KeepRole
{
    /// <summary>Writes it.</summary>
    /// <exception cref="ContainerException">A wrong command line, or the engine does not take the code.</exception>
    public static async Task RunAsync(IReadOnlyList<string> options, Func<EngineAddress, IContainerEngine> connect)
    {
        var values = OptionReader.Read("keep", options, [KeepOrder.FolderOption, KeepOrder.ManifestOption, KeepOrder.SourceOption, .. OptionReader.EngineOptions]);
        using (var self = Process.GetCurrentProcess())
        {
            self.PriorityClass = ProcessPriorityClass.Idle; // before there are threads to inherit another one
        }

        using var engine = connect(values.Engine ?? throw OptionReader.Wrong("keep", "-containerd is missing"));
        var image = new ImageContent(values.Required(KeepOrder.ManifestOption), values.Required(KeepOrder.SourceOption));
        await new PrecompiledCode(engine, image).KeepAsync(values.Required(KeepOrder.FolderOption), TimeProvider.System).ConfigureAwait(false);
    }
}
