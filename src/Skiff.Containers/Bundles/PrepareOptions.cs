using System.Globalization;
using Skiff.Containers.Images;
using Skiff.Native;

namespace Skiff.Containers.Bundles;

/// <summary>The command line of the role <c>prepare</c>; written as containerd writes those of shims.</summary>
internal static class PrepareOptions
{
    private const int StandardInput = 0;
    private const int FirstDescriptor = 3;
    private const int MostDescriptors = 4;

    /// <summary>Reads it.</summary>
    /// <returns>How to prepare, the specification of a further process if it is one that is to be prepared, and the container engine.</returns>
    /// <exception cref="ContainerException">An option is missing or unknown.</exception>
    public static (BundlePreparation Preparation, string? Exec, EngineAddress? Engine) Read(IReadOnlyList<string> options)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var usesSystemd = false;
        FileHandle? rootGate = null;
        for (var i = 0; i < options.Count; i++)
        {
            if (options[i] == "-systemd-cgroup")
            {
                usesSystemd = true;
            }
            else if (options[i] == "-wait")
            {
                rootGate = new FileHandle(StandardInput, ownsHandle: true);
            }
            else if (options[i] is "-bundle" or "-executable" or "-runtime" or "-runtime-root" or "-code" or "-exec" or "-descriptors" or "-console" or "-pid-file" or "-sandbox" or "-containerd" or "-namespace" or "-id" && i + 1 < options.Count)
            {
                values[options[i]] = options[++i];
            }
            else
            {
                throw new ContainerException(ContainerCodes.Settings, $"prepare: unknown option or no value: {options[i]}");
            }
        }

        var defaults = new BundlePreparation { Bundle = Path.GetFullPath(Required("-bundle")), Executable = Path.GetFullPath(Required("-executable")), UsesSystemd = usesSystemd, RootGate = rootGate };
        var preparation = defaults with
        {
            Runtime = values.GetValueOrDefault("-runtime", defaults.Runtime),
            RuntimeRoot = values.GetValueOrDefault("-runtime-root", defaults.RuntimeRoot),
            CodeFolder = values.GetValueOrDefault("-code", defaults.CodeFolder),
            SandboxFiles = values.GetValueOrDefault("-sandbox"),
            Descriptors = values.TryGetValue("-descriptors", out var count) ? DescriptorsOf(count) : null,
            ConsoleSocket = values.GetValueOrDefault("-console"),
            PidFile = values.GetValueOrDefault("-pid-file"),
        };
        var engine = values.TryGetValue("-containerd", out var address) ? new EngineAddress(address, Required("-namespace"), Required("-id")) : null;
        return (preparation, values.GetValueOrDefault("-exec"), engine);

        // From 3 on, in the order of the container's process.
        static FileHandle[] DescriptorsOf(string count) => int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MostDescriptors
            ? [.. Enumerable.Range(FirstDescriptor, number).Select(descriptor => new FileHandle(descriptor, ownsHandle: true))]
            : throw new ContainerException(ContainerCodes.Settings, $"prepare: -descriptors {count}");

        string Required(string name) => values.TryGetValue(name, out var value) ? value : throw new ContainerException(ContainerCodes.Settings, $"prepare: {name} is missing");
    }
}
