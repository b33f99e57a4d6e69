using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Skiff.Node.Tests;

/// <summary>What a program printed, and how it ended.</summary>
internal sealed record ProgramResult(int Status, string Output, string Error);

/// <summary>
/// A containerd of our own: its folders, its socket and its images lie in a temporary folder, and it finds our shim and nothing else of ours. Gone, with all that
/// it ran, when disposed.
/// </summary>
public class PrivateContainerd : IDisposable
{
    internal const string Runtime = "io.containerd.skiff.v1";

    private readonly NodeSetup _setup;
    private readonly string _folder;
    private readonly HashSet<string> _imported = [];
    private Process? _daemon;

    public PrivateContainerd()
        : this(Path.GetDirectoryName(Shim)!, NodeFactAttribute.Reason) // it is a file's path
    {
    }

    private protected PrivateContainerd(string shimFolder, string? reason, bool onlyByRuntime = false, bool hasOwnCodeOnly = false)
        : this(new NodeSetup(NodeSetup.MakeFolder(), shimFolder) { Reason = reason, OnlyByRuntime = onlyByRuntime, HasOwnCodeOnly = hasOwnCodeOnly, Configuration = "disabled_plugins = [\"io.containerd.grpc.v1.cri\"]" })
    {
    }

    private protected PrivateContainerd(NodeSetup setup)
    {
        (_setup, _folder) = (setup, setup.Folder);

        // Made for skipped tests too.
        if (setup.Reason is not null)
        {
            return;
        }

        File.WriteAllText(Path.Combine(_folder, "config.toml"), $"""
            version = {setup.ConfigurationVersion}
            root = "{_folder}/root"
            state = "{_folder}/state"
            {setup.Configuration}
            [grpc]
              address = "{Address}"
            [plugins."io.containerd.internal.v1.opt"]
              path = "{_folder}/opt"
            """);
        Start();
        Import(BusyboxImage.Make());
    }

    /// <summary>Where all of it lies.</summary>
    internal string Folder => _folder;

    internal string Address => Path.Combine(_folder, "c.sock");

    /// <summary>Where our shim is: SKIFF_SHIM names another one, a native build for example.</summary>
    internal static string Shim { get; } = Environment.GetEnvironmentVariable("SKIFF_SHIM") is { Length: > 0 } named
        ? Path.GetFullPath(named)
        : Path.Combine(AppContext.BaseDirectory, "containerd-shim-skiff-v1");

    /// <summary>Where the node's compiled code is.</summary>
    internal string CodeFolder => Path.Combine(_folder, "code");

    internal string BundleOf(string id) => Path.Combine(_folder, "state/io.containerd.runtime.v2.task", _setup.Namespace, id);

    /// <summary>Whether our executable made a container itself, without the OCI runtime.</summary>
    internal bool IsMadeDirectly(string id) => File.Exists(Path.Combine(BundleOf(id), "skiff-group"));

    /// <summary>Starts containerd and waits until it answers.</summary>
    internal void Start()
    {
        string[] command = [.. _setup.Launcher, _setup.Program("containerd"), "--config", Path.Combine(_folder, "config.toml"), "--log-level", "debug"];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = _folder, // it looks for shims where it was started, before it looks in PATH
        };
        start.Environment["SKIFF_CODE_FOLDER"] = CodeFolder;
        start.Environment["SKIFF_CONTAINERS"] = _setup.OnlyByRuntime ? "runtime" : "";
        start.Environment["SKIFF_PRECOMPILED"] = _setup.HasOwnCodeOnly ? "off" : "";
        start.Environment["PATH"] = $"{_setup.ShimFolder}:{start.Environment["PATH"]}:/usr/sbin:/sbin";
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

    /// <summary>Takes an image from an archive.</summary>
    internal void Import(byte[] archive, params string[] options)
    {
        var file = Path.Combine(_folder, "image.tar");
        File.WriteAllBytes(file, archive);
        var result = Ctr(["images", "import", .. options, file]);
        Assert.True(result.Status == 0, result.Error);
    }

    /// <summary>The image of a guest, taken when it is first asked for.</summary>
    internal string ImageOf(WasmImage image)
    {
        lock (_imported)
        {
            if (_imported.Add(image.Name))
            {
                Import(image.Archive, image.IsArtifact ? ["--no-unpack", "--all-platforms"] : ["--platform", image.Platform]);
            }
        }

        return image.Name;
    }

    internal ProgramResult Ctr(params string[] arguments) => Run(_setup.Program("ctr"), ["--address", Address, "--namespace", _setup.Namespace, .. arguments]);

    /// <summary>Runs a container to its end.</summary>
    internal ProgramResult RunContainer(string id, params string[] command) => Ctr(["run", "--rm", "--runtime", Runtime, BusyboxImage.Name, id, .. command]);

    /// <summary>Starts a container; <see cref="Remove"/> ends it.</summary>
    internal int StartContainer(string id, string[] options, params string[] command) => StartContainerOf(BusyboxImage.Name, id, options, command);

    /// <summary>Starts a container of an image.</summary>
    internal int StartContainerOf(string image, string id, string[] options, params string[] command)
    {
        var result = Ctr(["run", "--detach", "--runtime", Runtime, .. options, image, id, .. command]);
        Assert.Equal((0, ""), (result.Status, result.Error));
        return Pid(id);
    }

    internal int Pid(string id) => int.Parse(Row(id)[1], CultureInfo.InvariantCulture);

    /// <summary>The status of a task, or nothing where there is no task.</summary>
    internal string Status(string id) => Row(id) is [_, _, var status] ? status : "";

    /// <summary>The processor time that a container has used, by its metrics.</summary>
    internal long CpuNanoseconds(string id)
    {
        using var json = JsonDocument.Parse(Ctr("task", "metrics", "--format", "json", id).Output);
        var cpu = json.RootElement.GetProperty("cpu");

        // Version 1 counts nanoseconds, version 2 microseconds.
        return cpu.TryGetProperty("usage", out var usage) ? usage.GetProperty("total").GetInt64() : cpu.GetProperty("usage_usec").GetInt64() * 1000;
    }

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
        GiveInput(process, input);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience.Long))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} does not end");
        }

        process.WaitForExit();
        return new ProgramResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    private static void GiveInput(Process process, string input)
    {
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading; what it printed says why.
        }
    }

    /// <summary>Waits for a condition that must come.</summary>
    internal static void Until(Func<bool> condition)
    {
        var pause = default(SpinWait);
        for (var end = Environment.TickCount64 + (long)Patience.Long.TotalMilliseconds; !condition();)
        {
            Assert.True(Environment.TickCount64 < end, "what the test waits for does not come");
            pause.SpinOnce();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (_daemon is null)
        {
            Directory.Delete(_folder);
            return;
        }

        RemoveAll();
        Kill();
        KeepLog();
        foreach (var mount in Mounts().Reverse())
        {
            _ = Run("umount", ["--lazy", mount]);
        }

        Directory.Delete(_folder, recursive: true);
    }

    // What containerd and the shims said, for a machine that is gone when its results are looked at.
    private void KeepLog()
    {
        if (Environment.GetEnvironmentVariable("SKIFF_NODE_LOGS") is { Length: > 0 } logs)
        {
            File.Copy(Path.Combine(_folder, "containerd.log"), Path.Combine(logs, Path.GetFileName(_folder) + ".log"));
        }
    }

    /// <summary>Removes the containers that tests have left.</summary>
    private protected virtual void RemoveAll()
    {
        foreach (var id in Ctr("task", "list", "--quiet").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Remove(id);
        }
    }

    /// <summary>What is mounted below our folder.</summary>
    internal string[] Mounts() => [.. File.ReadLines("/proc/self/mountinfo").Select(line => line.Split(' ')[4]).Where(path => path.StartsWith(_folder, StringComparison.Ordinal))];

    private string[] Row(string id) =>
        Ctr("task", "list").Output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(row => row is [var first, ..] && first == id) ?? [];

    private void Note(string? line) => File.AppendAllText(Path.Combine(_folder, "containerd.log"), line + "\n", Encoding.UTF8);
}
