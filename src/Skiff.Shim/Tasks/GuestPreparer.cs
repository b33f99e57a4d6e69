using System.Globalization;
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
    private const string ReportName = "prepare.log";

    // Of a container that cannot be made, this much of the reason is passed on.
    private const int LongestReport = 16 << 10;

    private readonly ProcessTable _processes;
    private readonly ShimLog _log;
    private readonly string _executable;
    private readonly string _containerd;

    private GuestPreparer(ProcessTable processes, ShimLog log, string executable, string containerd)
    {
        _log = log;
        _processes = processes;
        _executable = executable;
        _containerd = containerd;
    }

    /// <summary>The preparer of this process. Only an executable of its own can run in containers; under the host "dotnet" there are Linux containers only.</summary>
    /// <param name="processes">The children of this process.</param>
    /// <param name="log">The shim's own log.</param>
    /// <param name="containerd">The socket at which containerd answers questions; empty for none.</param>
    public static IBundlePreparer For(ProcessTable processes, ShimLog log, string containerd)
    {
        // By its name, not /proc/self/exe: after an upgrade the new one compiles, and the same one is mounted into the container.
        var executable = ServeEnvironment.Executable;
        return executable is null || Path.GetFileName(executable) == "dotnet" ? new UnchangedBundle() : new GuestPreparer(processes, log, executable, containerd);
    }

    /// <summary>Whether the container of a bundle that was prepared runs a guest.</summary>
    public static bool IsGuest(string bundle) => File.Exists(Path.Combine(bundle, PreparedContainers.OriginalConfiguration));

    /// <summary>Whether a command line, as in /proc/PID/cmdline, is that of our process in a container.</summary>
    public static bool IsGuestCommand(string commandLine) => commandLine.StartsWith(PreparedContainers.Command + "\0", StringComparison.Ordinal);

    // The sandbox's own container is the same small program in every pod.
    public Task PrepareAsync(PreparedBundle bundle, PreparedProcess process) => BundleConfiguration.Read(bundle.Folder).IsSandbox ? Task.CompletedTask : RunAsync(bundle, process);

    public Task PrepareExecAsync(PreparedBundle bundle, string specification, PreparedProcess process) =>
        RunAsync(bundle, process, ["-exec", specification, "-pid-file", process.PidFile, .. process.ConsoleSocket is { } socket ? (string[])["-console", socket] : []]);

    private async Task RunAsync(PreparedBundle bundle, PreparedProcess process, params string[] more)
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
            arguments.AddRange(["-containerd", _containerd, "-namespace", bundle.Namespace, "-id", bundle.Id]);
        }

        if (ServeEnvironment.CodeFolder is { } code)
        {
            arguments.AddRange(["-code", code]);
        }

        var report = Path.Combine(bundle.Folder, ReportName);
        File.WriteAllText(report, "");
        using var output = Open(report, OpenFlags.WriteOnly);
        using var nothing = Open("/dev/null", OpenFlags.ReadWrite);
        var (input, standard, error) = process.Descriptors;
        List<FileHandle> given = [input ?? nothing, standard ?? nothing, error ?? nothing];
        if (process.Gate is not null)
        {
            given.Add(process.Gate);
        }

        if (!ServeEnvironment.OnlyByRuntime)
        {
            arguments.AddRange(["-descriptors", given.Count.ToString(CultureInfo.InvariantCulture)]);
        }

        var start = new ProcessStart { FileName = executable, Arguments = arguments, Environment = RuntimeEnvironment.Lines, Error = output, More = given };
        using var preparation = _processes.Start(start, out var ended);
        if (await ended != new ProcessEnd(0, BySignal: false))
        {
            throw new TtrpcException(StatusCode.FailedPrecondition, Reason(report));
        }

        _log.Debug(File.ReadAllText(report).Trim());
    }

    private static FileHandle Open(string path, OpenFlags flags)
    {
        var error = Paths.Open(path, flags, out var opened);
        return opened ?? throw new IOException($"cannot open {path}: {error}");
    }

    private static string Reason(string report)
    {
        var text = File.ReadAllText(report).Trim();
        return text.Length switch
        {
            0 => "the container could not be prepared, and no reason was given",
            > LongestReport => text[..LongestReport],
            _ => text,
        };
    }
}
