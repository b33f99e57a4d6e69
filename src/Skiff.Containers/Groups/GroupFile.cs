using System.Text;

namespace Skiff.Containers.Groups;

/// <summary>Writes to the files of control groups: each line is a command, and the files are there from the beginning. One that is not must not become a file of ours.</summary>
internal static class GroupFile
{
    /// <summary>Writes a line, at once.</summary>
    public static void Write(string path, string line)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write(Encoding.UTF8.GetBytes(line));
    }
}
