using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Skiff.Node.Tests;

/// <summary>What a program printed, and how it ended.</summary>
internal sealed record ProgramResult(int Status, string Output, string Error);

/// <summary>
/// A containerd of our own: its folders, its socket and its images lie in a temporary folder, and it finds our shim and nothing else of ours. Gone, with all that
/// it ran, when disposed.
/// </summary>
public sealed class PrivateContainerd : IDisposable
{
    internal const string Runtime = "io.containerd.skiff.v1";

    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("skiff-node-").FullName;
    private Process? _daemon;

    public PrivateContainerd()
    {
        // Made for skipped tests too.
        if (NodeFactAttribute.Reason is not null)
        {
            return;
        }

        File.WriteAllText(Path.Combine(_folder, "config.toml"), $"""
            version = 2
            root = "{_folder}/root"
            state = "{_folder}/state"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
              address = "{Address}"
            [plugins."io.containerd.internal.v1.opt"]
              path = "{_folder}/opt"
            """);
        Start();
        var image = Path.Combine(_folder, "busybox.tar");
        BusyboxImage.Write(image);
        Assert.Equal(0, Ctr("images", "import", image).Status);
    }

    internal string Address => Path.Combine(_folder, "c.sock");

    /// <summary>Where our shim is: SKIFF_SHIM names another one, a native build for example.</summary>
    internal static string Shim { get; } = Environment.GetEnvironmentVariable("SKIFF_SHIM") is { Length: > 0 } named
        ? Path.GetFullPath(named)
        : Path.Combine(AppContext.BaseDirectory, "containerd-shim-skiff-v1");

    internal string BundleOf(string id) => Path.Combine(_folder, "state/io.containerd.runtime.v2.task/default", id);

    /// <summary>Starts containerd and waits until it answers.</summary>
    internal void Start()
    {
        var start = new ProcessStartInfo("containerd", ["--config", Path.Combine(_folder, "config.toml"), "--log-level", "debug"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = $"{Path.GetDirectoryName(Shim)}:{start.Environment["PATH"]}:/usr/sbin:/sbin";
        _daemon = Process.Start(start)!; // null only where an existing process is used again
        _daemon.ErrorDataReceived += (_, line) => Note(line.Data);
        _daemon.BeginErrorReadLine();
        _daemon.BeginOutputReadLine();
        Until(() => Ctr("version").Status == 0);
    }

    /// <summary>Kills containerd, as the kernel would for want of memory.</summary>
    internal void Kill()
    {
        _daemon!.Kill(); // there is one since the constructor
        _daemon.WaitForExit();
        _daemon.Dispose();
    }

    internal ProgramResult Ctr(params string[] arguments) => Run("ctr", ["--address", Address, .. arguments]);

    /// <summary>Runs a container to its end.</summary>
    internal ProgramResult RunContainer(string id, params string[] command) => Ctr(["run", "--rm", "--runtime", Runtime, BusyboxImage.Name, id, .. command]);

    /// <summary>Starts a container; <see cref="Remove"/> ends it.</summary>
    internal int StartContainer(string id, string[] options, params string[] command)
    {
        var result = Ctr(["run", "--detach", "--runtime", Runtime, .. options, BusyboxImage.Name, id, .. command]);
        Assert.Equal((0, ""), (result.Status, result.Error));
        return Pid(id);
    }

    internal int Pid(string id) => int.Parse(Row(id)[1], CultureInfo.InvariantCulture);

    /// <summary>The status of a task, or nothing where there is no task.</summary>
    internal string Status(string id) => Row(id) is [_, _, var status] ? status : "";

    internal void Remove(string id)
    {
        _ = Ctr("task", "kill", "--signal", "KILL", id);
        Until(() => Status(id) is "STOPPED" or "");
        _ = Ctr("task", "rm", id);
        _ = Ctr("container", "rm", id);
    }

    internal static ProgramResult Run(string program, string[] arguments, string input = "")
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!; // null only where an existing process is used again
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(s_long))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} does not end");
        }

        process.WaitForExit();
        return new ProgramResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Waits for a condition that must come.</summary>
    internal static void Until(Func<bool> condition)
    {
        var pause = default(SpinWait);
        for (var end = Environment.TickCount64 + (long)s_long.TotalMilliseconds; !condition();)
        {
            Assert.True(Environment.TickCount64 < end, "what the test waits for does not come");
            pause.SpinOnce();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_daemon is null)
        {
            Directory.Delete(_folder);
            return;
        }

        foreach (var id in Ctr("task", "list", "--quiet").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Remove(id);
        }

        Kill();
        foreach (var mount in Mounts().Reverse())
        {
            _ = Run("umount", ["--lazy", mount]);
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>What is mounted below our folder.</summary>
    internal string[] Mounts() => [.. File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')[4]).Where(path => path.StartsWith(_folder, StringComparison.Ordinal))];

    private string[] Row(string id) =>
        Ctr("task", "list").Output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(row => row is [var first, ..] && first == id) ?? [];

    private void Note(string? line) => File.AppendAllText(Path.Combine(_folder, "containerd.log"), line + "\n", Encoding.UTF8);
}
