using System.Globalization;

namespace Skiff.Native;

/// <summary>The memory of this process as a whole.</summary>
public static class ProcessMemory
{
    private const string Mappings = "/proc/self/smaps";

    // What a start has touched is not needed again soon after it.
    private static readonly TimeSpan s_afterStart = TimeSpan.FromSeconds(10);

    /// <summary>Gives back to the system what is free in both heaps. Takes some milliseconds, during which no managed code runs: for a process that has nothing to do.</summary>
    public static void ReturnUnused()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _ = Libc.malloc_trim(0);
    }

    /// <summary>
    /// Unmaps what the kernel mapped of the executable's code and constants; what is used again comes back, 16 pages at a fault, from memory where it still is. For a process that has
    /// begun and now waits: of what its start touched it needs little again.
    /// </summary>
    public static void ForgetCode()
    {
        try
        {
            ReadOnlySpan<char> executable = default;
            ReadOnlySpan<char> candidate = default;
            foreach (var line in File.ReadLines(Mappings))
            {
                // "START-END PERMISSIONS OFFSET DEVICE INODE PATH", then fields of it (proc(5)). The executable is the first file that is mapped.
                if (line.Contains(" r--p ", StringComparison.Ordinal) || line.Contains(" r-xp ", StringComparison.Ordinal))
                {
                    var path = line.IndexOf('/', StringComparison.Ordinal) is >= 0 and var at ? line.AsSpan(at) : default;
                    executable = executable.IsEmpty ? path : executable;
                    candidate = !path.IsEmpty && path.SequenceEqual(executable) ? line.AsSpan(0, line.IndexOf(' ', StringComparison.Ordinal)) : default;
                }
                else if (line.StartsWith("Anonymous:", StringComparison.Ordinal))
                {
                    // Pages that were written to once, as that with the runtime's cookie, are not in the file.
                    if (!candidate.IsEmpty && line.AsSpan("Anonymous:".Length).Trim().SequenceEqual("0 kB"))
                    {
                        Forget(candidate);
                    }

                    candidate = default;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return; // No proc(5) here: the pages stay.
        }
    }

    /// <summary>The same, once, some seconds from now.</summary>
    public static void ForgetCodeLater()
    {
        const int Stack = 128 << 10;
        var thread = new Thread(
            static () =>
            {
                Thread.Sleep(s_afterStart);
                ForgetCode();
            },
            Stack)
        {
            IsBackground = true,
        };
        thread.Start();
    }

    private static void Forget(ReadOnlySpan<char> range)
    {
        var dash = range.IndexOf('-');
        var start = nint.Parse(range[..dash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var end = nint.Parse(range[(dash + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        _ = Libc.madvise(start, (nuint)(end - start), Libc.MADV_DONTNEED);
    }
}
