using System.Text;

namespace Skiff.Native.Tests.Processes;

public class ScriptedChildTests
{
    [Fact]
    public void The_child_does_what_the_script_says_and_becomes_the_program()
    {
        using var folder = new TemporaryFolder();
        var (error, failed, output) = Run(script =>
        {
            script.ChangeDirectory(folder.Path);
            script.SetFileModeMask(0x3F); // 077
            script.SetLimit("RLIMIT_NOFILE", 7, 99, 100);
            script.StartSession(withTerminal: false);
            script.RefuseNewPrivileges();
            script.UnblockSignals();
            script.Execute("/bin/sh", ["-c", "pwd; umask; ulimit -Sn; ulimit -Hn; grep -E '^(NoNewPrivs|SigBlk)' /proc/self/status; echo $A $#; ls /proc/self/fd | wc -l", "sh", "x"], ["A=b", "PATH=/usr/bin:/bin"]);
        });

        Assert.Equal((LinuxError.None, null), (error, failed));
        Assert.Equal($"{folder.Path}\n0077\n99\n100\nSigBlk:\t0000000000000000\nNoNewPrivs:\t1\nb 1\n4\n", Sorted(output)); // its three descriptors and the folder that ls reads
    }

    [Fact]
    public void The_call_that_fails_is_named_and_no_program_is_run()
    {
        var (error, failed, output) = Run(script =>
        {
            script.ChangeDirectory("/nowhere");
            script.Execute("/bin/echo", ["never"], []);
        });

        Assert.Equal((LinuxError.ENOENT, "chdir /nowhere", ""), (error, failed, output));
    }

    [Fact]
    public void A_program_that_is_not_there_is_an_error()
    {
        var (error, failed, _) = Run(script => script.Execute("/nowhere", [], []));

        Assert.Equal((LinuxError.ENOENT, "execve /nowhere"), (error, failed));
    }

    [Fact]
    public void A_filter_holds_for_the_program()
    {
        var filter = new SystemCallFilter(SystemCallFilter.Allow);
        filter.Add(63, SystemCallFilter.Error | (uint)LinuxError.EPERM); // uname

        var (error, _, output) = Run(script =>
        {
            script.RefuseNewPrivileges();
            script.UnblockSignals();
            script.Filter(filter.ToProgram(), 0);
            script.Execute("/bin/sh", ["-c", "/bin/uname 2>/dev/null || echo denied"], []);
        });

        Assert.Equal((LinuxError.None, "denied\n"), (error, output));
    }

    [Fact]
    public async Task Many_children_are_started_while_memory_is_collected()
    {
        using var stop = new CancellationTokenSource();
        var collector = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
            }
        });

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal((LinuxError.None, null, "x\n"), Run(script =>
            {
                script.UnblockSignals();
                script.Execute("/bin/echo", ["x"], []);
            }));
        }

        await stop.CancelAsync();
        await collector;
    }

    [UnifiedGroupFact]
    public void The_child_is_born_in_a_control_group()
    {
        var folder = Path.Combine(UnifiedGroupFactAttribute.Mount!, $"skiff-test-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        try
        {
            Assert.Equal(LinuxError.None, Paths.Open(folder, OpenFlags.ReadOnly | OpenFlags.Directory, out var group));
            using (group)
            {
                var (error, _, output) = Run(script => script.Execute("/bin/cat", ["/proc/self/cgroup"], []), group);

                Assert.Equal(LinuxError.None, error);
                Assert.Contains($"0::/{Path.GetFileName(folder)}\n", output, StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    // Lines of /proc/self/status come in the kernel's order.
    private static string Sorted(string output) => output.Replace("NoNewPrivs:\t1\nSigBlk:\t0000000000000000\n", "SigBlk:\t0000000000000000\nNoNewPrivs:\t1\n", StringComparison.Ordinal);

    private static (LinuxError Error, string? Failed, string Output) Run(Action<CallScript> write, FileHandle? group = null)
    {
        Assert.Equal(LinuxError.None, Pipe.Create(out var pipe));
        Assert.Equal(LinuxError.None, Paths.Open("/dev/null", OpenFlags.ReadWrite, out var nothing));
        using (pipe)
        using (nothing)
        using (var script = new CallScript())
        {
            script.GiveDescriptors(nothing!, pipe!.Writer, nothing!);
            write(script);
            var error = ScriptedChild.Start(script, NamespaceKinds.None, group, asSibling: false, out var id, out var failed);
            script.Dispose(); // with its copy of the writing end
            pipe.Writer.Dispose();
            var output = ReadAll(pipe.Reader);
            Assert.NotEqual(0, id);
            End(id);
            return (error, failed, output);
        }
    }

    // The pipe is closed: it ends, or has ended.
    private static void End(int id)
    {
        Assert.Equal(LinuxError.None, ChildProcess.Open(id, out var child));
        using (child)
        {
            Assert.NotEqual(PollEvents.None, Readiness.WaitAsync(child!.Descriptor, PollEvents.Readable, CancellationToken.None).AsTask().GetAwaiter().GetResult());
            Assert.True(child.TryReap(out _));
        }
    }

    private static string ReadAll(FileHandle file)
    {
        var all = new StringBuilder();
        var buffer = new byte[4096];
        while (Files.Read(file, buffer, [new BufferSlice(0, (uint)buffer.Length)], -1, WaitMode.Default, out var count) == LinuxError.None && count > 0)
        {
            all.Append(Encoding.UTF8.GetString(buffer, 0, (int)count));
        }

        return all.ToString();
    }

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("skiff-script-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
