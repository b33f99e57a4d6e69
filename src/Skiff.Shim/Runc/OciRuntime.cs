using System.Globalization;
using System.Text.Json;
using Skiff.Native;
using Skiff.Shim.Loop;
using Skiff.Shim.Tasks;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Runc;

/// <summary>
/// The node's OCI runtime, for one container: its command line is that of runc(8), which crun(1) shares. It writes its errors to a log in the bundle, because its
/// standard output and error are the container's.
/// </summary>
internal sealed class OciRuntime(ProcessTable processes, RuntimeOptions options, string space, string bundle, string id) : IContainerRuntime
{
    private const int LongestLog = 1 << 20;
    private const string LogName = "log.json";

    /// <summary>The file that the number of the first process is written to.</summary>
    public string PidFile => Path.Combine(bundle, "init.pid");

    /// <summary>Makes the container, up to the point where its program would run. Its first process stays, as our child.</summary>
    public Task CreateAsync(ProcessDescriptors descriptors, string? consoleSocket)
    {
        List<string> arguments = ["create", "--bundle", bundle, "--pid-file", PidFile];
        AddIf(arguments, options.NoPivotRoot, "--no-pivot");
        AddIf(arguments, options.NoNewKeyring, "--no-new-keyring");
        AddConsole(arguments, consoleSocket);
        arguments.Add(id);
        return RunAsync("create", arguments, descriptors, LogName);
    }

    /// <inheritdoc/>
    public Task StartAsync() => RunAsync("start", ["start", id]);

    /// <summary>Adds a process to the container; it stays, as our child.</summary>
    public Task ExecAsync(string specification, string pidFile, ProcessDescriptors descriptors, string? consoleSocket, string logName)
    {
        List<string> arguments = ["exec", "--process", specification, "--pid-file", pidFile, "--detach"];
        AddConsole(arguments, consoleSocket);
        arguments.Add(id);
        return RunAsync("exec", arguments, descriptors, logName);
    }

    /// <inheritdoc/>
    public Task DeleteAsync() => RunAsync("delete", ["delete", "--force", id]);

    /// <inheritdoc/>
    public Task PauseAsync() => RunAsync("pause", ["pause", id]);

    /// <inheritdoc/>
    public Task ResumeAsync() => RunAsync("resume", ["resume", id]);

    /// <inheritdoc/>
    public Task UpdateAsync(string resources) => RunAsync("update", ["update", "--resources", resources, id]);

    /// <summary>The number in a pid file.</summary>
    public static int ReadPid(string path) =>
        int.TryParse(File.ReadAllText(path).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 0
            ? pid
            : throw new TtrpcException(StatusCode.Internal, $"{path} holds no process number");

    private static void AddConsole(List<string> arguments, string? socket)
    {
        if (socket is not null)
        {
            arguments.AddRange(["--console-socket", socket]);
        }
    }

    private static void AddIf(List<string> arguments, bool condition, string argument)
    {
        if (condition)
        {
            arguments.Add(argument);
        }
    }

    private Task RunAsync(string action, List<string> arguments) => RunAsync(action, arguments, ProcessDescriptors.None, LogName);

    private async Task RunAsync(string action, List<string> arguments, ProcessDescriptors descriptors, string logName)
    {
        var log = Path.Combine(bundle, logName);
        List<string> all = ["--root", Path.Combine(options.Root, space), "--log", log, "--log-format", "json"];
        AddIf(all, options.SystemdCgroup, "--systemd-cgroup");
        all.AddRange(arguments);
        using var process = processes.Start(new ProcessStart
        {
            FileName = options.BinaryName,
            Arguments = all,
            Environment = RuntimeEnvironment.Lines,
            WorkingDirectory = bundle,
            Input = descriptors.Input,
            Output = descriptors.Output,
            Error = descriptors.Error,
        }, out var ended);
        var end = await ended;
        if (end != new ProcessEnd(0, BySignal: false))
        {
            var reason = LastError(log) ?? (end.BySignal ? $"ended by signal {end.Number}" : $"exit status {end.Number}");
            throw new OciRuntimeException(action, $"OCI runtime {action} failed: {reason}");
        }
    }

    // The last line of level "error".
    private static string? LastError(string log)
    {
        try
        {
            using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Seek(-Math.Min(stream.Length, LongestLog), SeekOrigin.End);
            using var reader = new StreamReader(stream);
            string? found = null;
            while (reader.ReadLine() is { } line)
            {
                found = ErrorOf(line) ?? found;
            }

            return found;
        }
        catch (IOException)
        {
            return null; // A runtime that failed before it could write a log; the exit status tells.
        }
    }

    private static string? ErrorOf(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.TryGetProperty("level"u8, out var level) && level.GetString() == "error" && json.RootElement.TryGetProperty("msg"u8, out var message)
                ? message.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null; // The line is cut, or not the runtime's own.
        }
    }
}

/// <summary>What a process reads and writes; null is nothing.</summary>
internal readonly record struct ProcessDescriptors(FileHandle? Input, FileHandle? Output, FileHandle? Error)
{
    public static ProcessDescriptors None => default;
}

/// <summary>The OCI runtime refused or failed; the message is its own.</summary>
internal sealed class OciRuntimeException(string action, string message) : Exception(message)
{
    /// <summary>What it was asked to do.</summary>
    public string Action { get; } = action;
}
