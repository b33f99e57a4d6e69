using System.Globalization;
using System.Text;
using Skiff.Containers.Bundles;
using Skiff.Containers.Executables;
using Skiff.Native;
using Skiff.Shim.Commands;
using Skiff.Shim.Logs;
using Skiff.Shim.Loop;
using Skiff.Shim.Runc;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tasks;

/// <summary>
/// Has the bundle looked at by a process of its own, the role <c>prepare</c> of our executable (docs/internals/containers.md): it finds out whether the command is a
/// WebAssembly guest, compiles it where that was not done yet, and rewrites config.json. What it reads and how much memory that takes is then not the shim's.
/// </summary>
internal sealed class GuestPreparer : IBundlePreparer
{
    private readonly EventLoop _loop;
    private readonly ProcessTable _processes;
    private readonly ShimLog _log;
    private readonly string _executable;
    private readonly string _containerd;

    private GuestPreparer(EventLoop loop, ProcessTable processes, ShimLog log, string executable, string containerd)
    {
        _loop = loop;
        _log = log;
        _processes = processes;
        _executable = executable;
        _containerd = containerd;
    }

    /// <summary>The preparer of this process. Only an executable of its own can run in containers; under the host "dotnet" there are Linux containers only.</summary>
    /// <param name="loop">The thread that everything runs on.</param>
    /// <param name="processes">The children of this process.</param>
    /// <param name="log">The shim's own log.</param>
    /// <param name="containerd">The socket at which containerd answers questions; empty for none.</param>
    public static IBundlePreparer For(EventLoop loop, ProcessTable processes, ShimLog log, string containerd)
    {
        // By its name, not /proc/self/exe: after an upgrade the new one compiles, and the same one is mounted into the container.
        var executable = ServeEnvironment.Executable;
        return executable is null || Path.GetFileName(executable) == "dotnet" ? new UnchangedBundle() : new GuestPreparer(loop, processes, log, executable, containerd);
    }

    /// <summary>Whether the container of a bundle that was prepared runs a guest.</summary>
    public static bool IsGuest(string bundle) => File.Exists(Path.Combine(bundle, PreparedContainers.OriginalConfiguration));

    /// <summary>Whether a command line, as in /proc/PID/cmdline, is that of our process in a container.</summary>
    public static bool IsGuestCommand(string commandLine) => commandLine.StartsWith(PreparedContainers.Command + "\0", StringComparison.Ordinal);

    public async Task<IContainerRuntime?> PrepareAsync(PreparedBundle bundle, PreparedProcess process, Action mountRoot)
    {
        // The sandbox's own container is the same small program in every pod.
        if (BundleConfiguration.Read(bundle.Folder).IsSandbox)
        {
            mountRoot();
            return null;
        }

        // Where a guest's container may be made at once, its process needs what it waits at. Whether there is a guest comes out only then.
        var gate = ServeEnvironment.OnlyByRuntime || BundleRuntime.Read(bundle.Folder) is { SystemdCgroup: true } ? null : new Gate();
        IContainerRuntime? made = null;
        try
        {
            await RunAsync(bundle, process, gate?.Waiting, mountRoot, "-wait");
            gate?.Waiting.Dispose();
            return made = DirectRuntime.Find(_loop, bundle.Folder, gate);
        }
        finally
        {
            if (made is null)
            {
                gate?.Dispose(); // What waits there, if anything does, ends.
            }
        }
    }

    public Task PrepareExecAsync(PreparedBundle bundle, string specification, PreparedProcess process) =>
        RunAsync(bundle, process, startGate: null, static () => { }, ["-exec", specification, "-pid-file", process.PidFile, .. process.ConsoleSocket is { } socket ? (string[])["-console", socket] : []]);

    public void Started(PreparedBundle bundle)
    {
        var order = Path.Combine(bundle.Folder, PreparedContainers.KeepOrder);
        if (_containerd.Length > 0 && File.Exists(order))
        {
            _ = KeepAsync(bundle, order);
        }
    }

    // Of what fails here the container is not told, which runs.
    private async Task KeepAsync(PreparedBundle bundle, string order)
    {
        try
        {
            List<string> arguments = ["keep", .. File.ReadAllLines(order), .. EngineOptions(bundle)];
            File.Delete(order);
            using var report = new ProcessReport(_loop, PreparationReport.Longest);
            var executable = PlacedExecutable.Find(_executable, ServeEnvironment.CodeFolder);
            var start = new ProcessStart { FileName = executable, Arguments = arguments, Environment = RuntimeEnvironment.Lines, WorkingDirectory = "/", Error = report.Writer };
            _ = ReleaseAsync(_processes.Start(start, out var ended), ended);
            var said = await report.ReadAsync();
            if (await ended != new ProcessEnd(0, BySignal: false))
            {
                _log.Warn($"the compiled code of {bundle.Id} is not kept with its image: {Encoding.UTF8.GetString(said).Trim()}");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warn($"the compiled code of {bundle.Id} is not kept with its image: {e.Message}");
        }
    }

    private string[] EngineOptions(PreparedBundle bundle) => ["-containerd", _containerd, "-namespace", bundle.Namespace, "-id", bundle.Id];

    private async Task RunAsync(PreparedBundle bundle, PreparedProcess process, FileHandle? startGate, Action mountRoot, params string[] more)
    {
        var options = BundleRuntime.Read(bundle.Folder) ?? RuntimeOptions.Default;
        var executable = PlacedExecutable.Find(_executable, ServeEnvironment.CodeFolder);
        List<string> arguments = ["prepare", "-bundle", bundle.Folder, "-executable", executable, "-runtime", options.BinaryName, .. more];
        if (options.SystemdCgroup)
        {
            arguments.Add("-systemd-cgroup");
        }

        if (bundle.SandboxFiles is { } files)
        {
            arguments.AddRange(["-sandbox", files]);
        }

        if (_containerd.Length > 0)
        {
            arguments.AddRange(EngineOptions(bundle));
        }

        if (ServeEnvironment.HasOwnCodeOnly)
        {
            arguments.Add("-own-code-only");
        }

        if (ServeEnvironment.CodeFolder is { } code)
        {
            arguments.AddRange(["-code", code]);
        }

        using var nothing = Open("/dev/null", OpenFlags.ReadWrite);
        var (input, standard, error) = process.Descriptors;
        List<FileHandle> given = [input ?? nothing, standard ?? nothing, error ?? nothing];
        if (startGate is not null)
        {
            given.Add(startGate);
        }

        if (!ServeEnvironment.OnlyByRuntime)
        {
            arguments.AddRange(["-descriptors", given.Count.ToString(CultureInfo.InvariantCulture)]);
        }

        using var rootGate = new Gate();
        using var report = new ProcessReport(_loop, PreparationReport.Longest);
        var start = new ProcessStart { FileName = executable, Arguments = arguments, Environment = RuntimeEnvironment.Lines, Input = rootGate.Waiting, Error = report.Writer, More = given };
        var preparation = _processes.Start(start, out var ended);
        _ = ReleaseAsync(preparation, ended);
        mountRoot(); // while the process starts; if it fails, so does the gate
        _ = rootGate.Open();
        var said = await report.ReadAsync();
        if (!PreparationReport.IsSuccess(said))
        {
            throw new TtrpcException(StatusCode.FailedPrecondition, Reason(Encoding.UTF8.GetString(said).Trim()));
        }

        foreach (var line in Encoding.UTF8.GetString(said).TrimEnd('\0').Split('\n'))
        {
            Action<string> log = line.StartsWith(PreparationReport.WarningPrefix, StringComparison.Ordinal) ? _log.Warn : _log.Debug;
            log(line);
        }
    }

    private static async Task ReleaseAsync(ChildProcess process, Task<ProcessEnd> ended)
    {
        using (process)
        {
            await ended;
        }
    }

    private static FileHandle Open(string path, OpenFlags flags)
    {
        var error = Paths.Open(path, flags, out var opened);
        return opened ?? throw new IOException($"cannot open {path}: {error}");
    }

    private static string Reason(string report) => report.Length == 0 ? "the container could not be prepared, and no reason was given" : report;
}
