namespace Skiff.Native.Tests;

public class PathsTests
{
    [Fact]
    public void A_root_keeps_absolute_links_and_dots_inside()
    {
        var folder = Directory.CreateTempSubdirectory("skiff-paths-");
        try
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, "etc"));
            File.WriteAllText(Path.Combine(folder.FullName, "etc", "hostname"), "inside");
            File.CreateSymbolicLink(Path.Combine(folder.FullName, "absolute"), "/etc/hostname");
            File.CreateSymbolicLink(Path.Combine(folder.FullName, "up"), "../../../etc/hostname");
            Assert.Equal(LinuxError.None, Paths.Open(folder.FullName, OpenFlags.Path, out var root));
            using (root)
            {
                foreach (var path in (string[])["/etc/hostname", "absolute", "up", "../../etc/hostname"])
                {
                    Assert.Equal(LinuxError.None, Paths.OpenInRoot(root!, path, OpenFlags.ReadOnly, out var file));
                    using (file)
                    {
                        Assert.Equal(LinuxError.None, Files.Status(file!, out var status));
                        Assert.Equal((6ul, FileKind.Regular), (status.Size, status.Kind));
                    }
                }

                Assert.Equal(LinuxError.ENOENT, Paths.OpenInRoot(root!, "/proc/self", OpenFlags.Path, out _));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(true, LinuxError.OutsideDirectory)]
    [InlineData(false, LinuxError.None)]
    public void A_directory_that_stays_on_its_mount_does_not_show_what_is_mounted_below(bool staysOnMount, LinuxError expected)
    {
        Assert.Equal(LinuxError.None, Paths.Open("/", OpenFlags.Path | OpenFlags.Directory, out var root, staysOnMount));
        using (root)
        {
            Assert.Equal(expected, Paths.OpenBeneath(root!, "proc/version"u8, OpenFlags.ReadOnly, 0, out var file));
            file?.Dispose();
        }
    }

    [Fact]
    public void What_is_opened_beneath_stays_on_the_mount_too()
    {
        Assert.Equal(LinuxError.None, Paths.Open("/", OpenFlags.Path | OpenFlags.Directory, out var root, staysOnMount: true));
        using (root)
        {
            Assert.Equal(LinuxError.None, Paths.OpenBeneath(root!, "."u8, OpenFlags.Path | OpenFlags.Directory, 0, out var again));
            using (again)
            {
                Assert.Equal(LinuxError.None, Files.Duplicate(again!, out var copy));
                using (copy)
                {
                    Assert.True(again!.StaysOnMount && copy!.StaysOnMount);
                }
            }
        }
    }
}
