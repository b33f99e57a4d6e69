using System.Globalization;

namespace Skiff.Containers.Bundles;

/// <summary>
/// The environment of the container process: ours only. The pod's variables go to the guest, so that nobody steers our runtime (<c>DOTNET_*</c>) or the dynamic
/// linker through a pod's specification.
/// </summary>
internal static class ProcessEnvironment
{
    /// <summary>Up to this limit memory is saved where it costs a little time.</summary>
    internal const long SmallContainer = 64 << 20;

    // Below this the runtime cannot start; the kernel's limit of the container still holds.
    private const long LeastHeap = 16 << 20;

    // In small containers new objects are collected after a mebibyte instead of four.
    private const long SmallGeneration = 1 << 20;

    /// <summary>The lines for a container.</summary>
    /// <param name="memoryLimit">Its memory in bytes; null for no limit.</param>
    /// <param name="processors">How many processors' time it has; null for all.</param>
    public static IReadOnlyList<string> For(long? memoryLimit, double? processors)
    {
        var lines = new List<string> { "LANG=C.UTF-8", "DOTNET_gcConcurrent=0" };
        if (memoryLimit is { } limit)
        {
            // Inside, the container's limit is not to be seen where /sys/fs/cgroup is not mounted. Hexadecimal, without 0x: that is how the runtime reads it.
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"DOTNET_GCHeapHardLimit={Math.Max(limit / 2, LeastHeap):x}"));
        }

        if (memoryLimit <= SmallContainer)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"DOTNET_GCgen0size={SmallGeneration:x}"));
        }

        if (processors is { } count)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"DOTNET_PROCESSOR_COUNT={Math.Max(1, (int)Math.Ceiling(count))}"));
        }

        return lines;
    }
}
