using System.Globalization;

namespace Skiff.Shim.Cgroups;

/// <summary>Files of control groups: one number, or lines of a key and a number.</summary>
internal static class StatFile
{
    /// <summary>One number; "max" is the largest, and so is what version 1 writes for no limit. 0 where the file is not there.</summary>
    public static ulong Number(string folder, string name)
    {
        var text = Read(folder, name).AsSpan().Trim();
        return text is "max" ? ulong.MaxValue : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }

    /// <summary>The number behind each key.</summary>
    public static IReadOnlyDictionary<string, ulong> Table(string folder, string name) => TableOf(Read(folder, name));

    /// <summary>The same of what was read.</summary>
    public static IReadOnlyDictionary<string, ulong> TableOf(string text)
    {
        var table = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var line in LinesOf(text))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && ulong.TryParse(line.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                table[line[..space]] = value;
            }
        }

        return table;
    }

    /// <summary>All lines; none where the file is not there.</summary>
    public static string[] Lines(string folder, string name) => LinesOf(Read(folder, name));

    private static string[] LinesOf(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Read(string folder, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ""; // A controller that is off, or a group that is gone.
        }
    }
}
