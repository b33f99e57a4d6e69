using System.Formats.Tar;

namespace Skiff.Node.Tests;

/// <summary>An image with Debian's static busybox.</summary>
internal static class BusyboxImage
{
    public const string Name = "docker.io/library/busybox:local";

    private static readonly string[] s_commands = ["sh", "echo", "sleep", "cat", "true", "id", "dd", "stty", "tty", "env", "kill", "ps"];

    public static byte[] Make() => Make(Name, "/bin/sh");

    /// <summary>The same with another name and command.</summary>
    public static byte[] Make(string name, params string[] words) => OciArchive.OfFiles(name, "linux/amd64", words, archive =>
    {
        archive.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "bin/"));
        OciArchive.AddFile(archive, "bin/busybox", File.ReadAllBytes(NodeFactAttribute.Find("busybox")!), executable: true); // a test that comes here has found it
        foreach (var command in s_commands)
        {
            archive.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "bin/" + command) { LinkName = "busybox" });
        }
    });
}
