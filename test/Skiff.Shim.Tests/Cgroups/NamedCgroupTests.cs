using Skiff.Containers.Groups;
using System.Globalization;
using Skiff.Native;
using Skiff.Shim.Cgroups;

namespace Skiff.Shim.Tests.Cgroups;

public class NamedCgroupTests
{
    [Fact]
    public void A_process_is_taken_into_every_hierarchy_that_has_the_group()
    {
        using var folder = new TemporaryFolder();
        folder.Write("cpu/shims/cgroup.procs", "");
        folder.Write("memory/shims/cgroup.procs", "");
        folder.Write("pids/other/cgroup.procs", "");
        Assert.Equal(LinuxError.None, ChildProcess.Start(new ProcessStart { FileName = "true", Environment = [] }, out var process));

        using (process)
        {
            NamedCgroup.Find("shims/", Mounts(folder)).Take(process!); // there was no error

            var pid = process!.Id.ToString(CultureInfo.InvariantCulture);
            Assert.Equal((pid, pid, ""), (Read("cpu/shims"), Read("memory/shims"), Read("pids/other")));
        }

        string Read(string group) => File.ReadAllText(Path.Combine(folder.Path, group, "cgroup.procs"));
    }

    [Fact]
    public void A_group_that_is_not_there_is_named()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal("there is no control group /shims", Assert.Throws<IOException>(() => NamedCgroup.Find("/shims", Mounts(folder))).Message);
    }

    private static CgroupMount[] Mounts(TemporaryFolder folder) => [.. new[] { "cpu", "memory", "pids" }.Select(name => new CgroupMount("/", Path.Combine(folder.Path, name), [name]))];
}
