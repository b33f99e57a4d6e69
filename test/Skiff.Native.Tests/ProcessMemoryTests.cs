using System.Globalization;

namespace Skiff.Native.Tests;

public class ProcessMemoryTests
{
    private static readonly byte[] s_written = [1, 2, 3];

    [Fact]
    public void A_process_that_settles_has_less_of_its_executable_in_memory_and_all_that_it_wrote()
    {
        var written = WrittenOfExecutable();
        var before = MappedOfExecutable();
        s_written[1] = 7;

        ProcessMemory.Settle();

        Assert.InRange(MappedOfExecutable(), 0, before - 1);
        Assert.Equal(written, WrittenOfExecutable());
        Assert.Equal([1, 7, 3], s_written);
    }

    private static int MappedOfExecutable() => OfExecutable("Rss:") - WrittenOfExecutable();

    private static int WrittenOfExecutable() => OfExecutable("Anonymous:");

    // In kB. Each mapping has a line that begins with its addresses and ends with its file, then its fields.
    private static int OfExecutable(string field)
    {
        var executable = File.ResolveLinkTarget("/proc/self/exe", returnFinalTarget: false)!.FullName; // a link in every process
        var sum = 0;
        var isIts = false;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (char.IsAsciiHexDigitLower(line[0]))
            {
                isIts = line.EndsWith(executable, StringComparison.Ordinal);
            }
            else if (isIts && line.StartsWith(field, StringComparison.Ordinal))
            {
                sum += int.Parse(line.AsSpan(field.Length, line.Length - field.Length - " kB".Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
            }
        }

        return sum;
    }
}
