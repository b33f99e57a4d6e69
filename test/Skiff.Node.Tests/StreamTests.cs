namespace Skiff.Node.Tests;

/// <summary>Where the output of containers goes besides containerd's fifos, and whom it belongs to.</summary>
public sealed class StreamTests(PrivateContainerd node) : IClassFixture<PrivateContainerd>
{
    [NodeFact]
    public void A_program_takes_the_output_of_a_container()
    {
        using var log = new LogFolder(node);

        var result = Run("logged", "binary://" + log.Program, "/bin/sh", "-c", "echo out; echo err >&2; exit 3");

        Assert.Equal((3, ""), (result.Status, result.Output));
        Assert.Equal(("out\n", "err\n", "default logged\n"), (log.Read("out"), log.Read("err"), log.Read("end")));
    }

    [NodeFact]
    public void A_program_takes_the_output_of_a_terminal()
    {
        using var log = new LogFolder(node);

        using var services = new ContainerdServices(node);
        Assert.Equal(0, node.Ctr("containers", "create", "--tty", "--runtime", PrivateContainerd.Runtime, BusyboxImage.Name, "logged-tty", "/bin/tty").Status);

        services.CreateTask("logged-tty", "binary://" + log.Program);
        services.StartTask("logged-tty");
        var status = services.WaitForTask("logged-tty");
        services.DeleteTask("logged-tty");
        node.Remove("logged-tty");

        Assert.Equal(0, status);
        Assert.True(log.Has("end")); // Delete waits for the program
        Assert.Equal(("/dev/pts/0\r\n", ""), (log.Read("out"), log.Read("err")));
    }

    [NodeFact]
    public void A_program_takes_the_output_of_what_is_added()
    {
        using var log = new LogFolder(node);
        node.StartContainer("logged-exec", [], "/bin/sleep", "600");

        var result = node.Ctr("task", "exec", "--exec-id", "e", "--log-uri", "binary://" + log.Program, "logged-exec", "/bin/echo", "added");
        PrivateContainerd.Until(() => log.Has("end"));
        node.Remove("logged-exec");

        Assert.Equal((0, ""), (result.Status, result.Output));
        Assert.Equal(("added\n", "default e\n"), (log.Read("out"), log.Read("end")));
    }

    [NodeFact]
    public void A_program_that_is_not_there_is_an_error_that_names_it()
    {
        var result = Run("unlogged", "binary:///no/such/program", "/bin/true");
        _ = node.Ctr("container", "rm", "unlogged");

        Assert.Equal(1, result.Status);
        Assert.Contains("cannot start /no/such/program: ENOENT", result.Error, StringComparison.Ordinal);
    }

    [NodeFact]
    public void Output_is_appended_to_a_file_whatever_is_in_its_name()
    {
        using var log = new LogFolder(node);
        var address = $"file://{log.Path}/a%20folder/a%23file";

        Run("to-file", address, "/bin/sh", "-c", "echo one; echo two >&2");
        Run("to-file-again", address, "/bin/echo", "three");

        Assert.Equal("one\ntwo\nthree\n", log.Read("a folder/a#file"));
    }

    [NodeFact]
    public void The_runtimes_options_say_whom_streams_belong_to_and_where_the_shim_is_counted()
    {
        const string Group = "/skiff-test-shims";
        string[] folders = [.. Directory.GetDirectories("/sys/fs/cgroup").Where(folder => File.Exists(Path.Combine(folder, "cgroup.procs")) && (folder.EndsWith("/pids", StringComparison.Ordinal) || folder.EndsWith("/memory", StringComparison.Ordinal)))];
        folders = folders.Length > 0 ? folders : ["/sys/fs/cgroup"];
        Array.ForEach(folders, folder => Directory.CreateDirectory(folder + Group));
        using var log = new LogFolder(node);
        var options = Path.Combine(log.Path, "options.toml");
        File.WriteAllText(options, $"IoUid = 1234\nIoGid = 2345\nShimCgroup = \"{Group}\"\n");

        var pid = node.StartContainer("options", ["--runtime-config-path", options, "--log-uri", $"file://{log.Path}/out"], "/bin/sleep", "600");
        var shim = ContainerTests.ShimOf(pid);
        var listed = folders.Select(folder => File.ReadAllLines(Path.Combine(folder + Group, "cgroup.procs"))).ToArray();
        var owner = PrivateContainerd.Run("stat", ["-c", "%g", Path.Combine(log.Path, "out")]).Output; // the user is changed by runc once more, to the container's
        node.Remove("options");
        PrivateContainerd.Until(() => !Directory.Exists($"/proc/{shim}"));
        Array.ForEach(folders, folder => Directory.Delete(folder + Group));

        Assert.All(listed, group => Assert.Contains(shim, group));
        Assert.Equal("2345\n", owner);
    }

    private ProgramResult Run(string id, string address, params string[] command) =>
        node.Ctr(["run", "--rm", "--runtime", PrivateContainerd.Runtime, "--log-uri", address, BusyboxImage.Name, id, .. command]);

    /// <summary>A folder with a program that copies what it is given, and where it copies it to.</summary>
    private sealed class LogFolder : IDisposable
    {
        public LogFolder(PrivateContainerd node)
        {
            Path = Directory.CreateDirectory(System.IO.Path.Combine(node.Folder, Guid.NewGuid().ToString("N"))).FullName;
            File.WriteAllText(Program, $$"""
                #!/bin/sh
                cd {{Path}}
                exec 5>&-
                cat <&3 >out & cat <&4 >err
                wait
                echo "$CONTAINER_NAMESPACE $CONTAINER_ID" >end.new && mv end.new end
                """);
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        public string Path { get; }

        public string Program => System.IO.Path.Combine(Path, "program");

        public bool Has(string name) => File.Exists(System.IO.Path.Combine(Path, name));

        public string Read(string name) => File.ReadAllText(System.IO.Path.Combine(Path, name));

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
