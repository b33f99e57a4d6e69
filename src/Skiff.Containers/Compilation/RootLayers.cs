namespace Skiff.Containers.Compilation;

/// <summary>What a root file system is made of, as /proc/self/mountinfo (proc(5)) tells it: the layers of an overlay, else the device and the folder.</summary>
internal static class RootLayers
{
    private const int MountPointField = 4;

    /// <summary>The layers of what is mounted at a path; empty if nothing is.</summary>
    public static string Of(string path, IEnumerable<string> mountInfo)
    {
        var layers = "";
        foreach (var line in mountInfo)
        {
            var fields = line.Split(' ');
            var separator = Array.IndexOf(fields, "-");
            if (separator > MountPointField && fields.Length > separator + 3 && Unescape(fields[MountPointField]) == path)
            {
                // The last mount at a path is the one that is seen.
                var lower = fields[separator + 3].Split(',').FirstOrDefault(option => option.StartsWith("lowerdir=", StringComparison.Ordinal));
                layers = lower ?? $"{fields[2]} {fields[3]}";
            }
        }

        return layers;
    }

    // Blanks, tabs, line feeds and backslashes stand as three octal digits.
    private static string Unescape(string field) =>
        field.Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal).Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal);
}
