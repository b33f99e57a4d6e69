using System.Globalization;
using Skiff.Containers.Guests;

namespace Skiff.Containers.Running;

/// <summary>
/// Small commands for <c>kubectl exec</c> into a container whose image has no shell and no tools: they run in the container, as its user and with its confinement,
/// and see what a process there sees.
/// </summary>
internal static class Diagnostics
{
    private const string Ps = "ps";
    private const string Env = "env";
    private const string Ls = "ls";
    private const int UsageExitCode = 2;

    // getconf CLK_TCK and PAGESIZE: both are fixed on x86-64 Linux.
    private const int TicksPerSecond = 100;
    private const int KilobytesPerPage = 4;

    /// <summary>The diagnostic that a command names; null if it names none. A path always means a file.</summary>
    public static Guest? Find(IReadOnlyList<string> command) => command is [Ps or Env or Ls, ..] ? new Guest(GuestKind.Diagnostic, command[0]) : null;

    /// <summary>Runs one.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(ContainerSettings settings, TextWriter output, TextWriter error)
    {
        switch (settings.Path)
        {
            case Ps:
                ListProcesses("/proc", output);
                return 0;
            case Env:
                foreach (var line in settings.Environment)
                {
                    output.WriteLine(line);
                }

                return 0;
            case Ls:
                return ListFiles(settings.Arguments.Count > 1 ? settings.Arguments.Skip(1) : ["/"], output, error);
            default:
                error.WriteLine($"unknown diagnostic '{settings.Path}'; known: {Ps}, {Env}, {Ls}");
                return UsageExitCode;
        }
    }

    /// <summary>One line per process: number, state, resident memory, processor time, command (proc(5)).</summary>
    public static void ListProcesses(string proc, TextWriter output)
    {
        output.WriteLine("    PID S  RSS kB     TIME COMMAND");
        foreach (var id in Directory.EnumerateDirectories(proc).Select(Path.GetFileName).Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0).Order())
        {
            try
            {
                var folder = Path.Combine(proc, id.ToString(CultureInfo.InvariantCulture));
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));

                // The name stands in parentheses and may hold some itself: fields are counted from the last one on.
                var name = stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..stat.LastIndexOf(')')];
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                var seconds = (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
                var kilobytes = long.Parse(fields[21], CultureInfo.InvariantCulture) * KilobytesPerPage;
                var command = File.ReadAllText(Path.Combine(folder, "cmdline")).TrimEnd('\0').Replace('\0', ' ');
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{id,7} {fields[0]} {kilobytes,7} {TimeSpan.FromSeconds(seconds),8:c} {(command.Length > 0 ? command : $"[{name}]")}"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile, or is another user's.
            }
        }
    }

    private static int ListFiles(IEnumerable<string> paths, TextWriter output, TextWriter error)
    {
        var exitCode = 0;
        foreach (var path in paths)
        {
            try
            {
                var entries = Directory.Exists(path) ? new DirectoryInfo(path).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal) : (IEnumerable<FileSystemInfo>)[new FileInfo(path)];
                foreach (var entry in entries)
                {
                    var size = entry is FileInfo file ? file.Length.ToString(CultureInfo.InvariantCulture) : "-";
                    output.WriteLine($"{Kind(entry)} {size,12} {entry.Name}{(entry.LinkTarget is { } target ? $" -> {target}" : "")}");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                error.WriteLine($"{Ls}: {e.Message}");
                exitCode = 1;
            }
        }

        return exitCode;
    }

    private static char Kind(FileSystemInfo entry) => entry.LinkTarget is not null ? 'l' : entry is DirectoryInfo ? 'd' : '-';
}
