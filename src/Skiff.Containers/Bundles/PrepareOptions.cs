using System.Globalization;
using Skiff.Containers.Images;
using Skiff.Native;

namespace Skiff.Containers.Bundles;

/// <summary>The command line of the role <c>prepare</c>.</summary>
internal static class PrepareOptions
{
    private const string Role = "prepare";
    private const string SystemdFlag = "-systemd-cgroup";
    private const string WaitFlag = "-wait";
    private const string OwnCodeFlag = "-own-code-only";
    private const int StandardInput = 0;
    private const int FirstDescriptor = 3;
    private const int MostDescriptors = 4;

    private static readonly string[] Valued =
        ["-bundle", "-executable", "-runtime", "-runtime-root", "-code", "-exec", "-descriptors", "-console", "-pid-file", "-sandbox", .. OptionReader.EngineOptions];

    /// <summary>Reads it.</summary>
    /// <returns>How to prepare, the specification of a further process if it is one that is to be prepared, and the container engine.</returns>
    /// <exception cref="ContainerException">An option is missing or unknown.</exception>
    public static (BundlePreparation Preparation, string? Exec, EngineAddress? Engine) Read(IReadOnlyList<string> options)
    {
        var values = OptionReader.Read(Role, options, Valued, SystemdFlag, WaitFlag, OwnCodeFlag);
        var defaults = new BundlePreparation { Bundle = Path.GetFullPath(values.Required("-bundle")), Executable = Path.GetFullPath(values.Required("-executable")) };
        var preparation = defaults with
        {
            Runtime = values.Find("-runtime") ?? defaults.Runtime,
            RuntimeRoot = values.Find("-runtime-root") ?? defaults.RuntimeRoot,
            UsesSystemd = values.Has(SystemdFlag),
            RootGate = values.Has(WaitFlag) ? new FileHandle(StandardInput, ownsHandle: true) : null,
            CodeFolder = values.Find("-code") ?? defaults.CodeFolder,
            HasOwnCodeOnly = values.Has(OwnCodeFlag),
            SandboxFiles = values.Find("-sandbox"),
            Descriptors = values.Find("-descriptors") is { } count ? DescriptorsOf(count) : null,
            ConsoleSocket = values.Find("-console"),
            PidFile = values.Find("-pid-file"),
        };
        return (preparation, values.Find("-exec"), values.Engine);
    }

    // From 3 on, in the order of the container's process.
    private static FileHandle[] DescriptorsOf(string count) => int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MostDescriptors
        ? [.. Enumerable.Range(FirstDescriptor, number).Select(descriptor => new FileHandle(descriptor, ownsHandle: true))]
        : throw OptionReader.Wrong(Role, $"-descriptors {count}");
}
