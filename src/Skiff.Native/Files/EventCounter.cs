namespace Skiff.Native;

/// <summary>eventfd(2).</summary>
public static class EventCounter
{
    /// <summary>Makes a counter that starts at zero and never makes anyone wait; others write to it by its number.</summary>
    public static LinuxError Create(out FileHandle? counter)
    {
        var descriptor = Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        counter = descriptor < 0 ? null : new FileHandle(descriptor, ownsHandle: true);
        return descriptor < 0 ? Files.LastError() : LinuxError.None;
    }

    /// <summary>The line by which a control group of version 1 is told to count events of one of its files (cgroup.event_control).</summary>
    public static string RegistrationLine(FileHandle counter, FileHandle watched)
    {
        ArgumentNullException.ThrowIfNull(counter);
        ArgumentNullException.ThrowIfNull(watched);
        return $"{counter.Descriptor} {watched.Descriptor}";
    }

    /// <summary>Sets the counter back to zero.</summary>
    /// <returns>Whether it was not zero before.</returns>
    public static bool Take(FileHandle counter)
    {
        Span<byte> count = stackalloc byte[8];
        return Files.Read(counter, count, [new BufferSlice(0, 8)], -1, WaitMode.Default, out _) == LinuxError.None;
    }
}
