using System.Diagnostics;
using System.Globalization;

namespace Skiff.Cli.Node;

/// <summary>The containerd of this node, by its own client <c>ctr</c>; what is made there is in a namespace of its own, and gone when disposed.</summary>
internal sealed class NodeContainerd : IDisposable
{
    private const string Namespace = "skiff-bench";

    private static readonly string[] s_programs = ["ctr", "runc"];

    private readonly string _address;
    private readonly List<BenchImage> _images = [];

    private NodeContainerd(string address) => _address = address;

    /// <summary>Asks whether all is here that is needed.</summary>
    /// <exception cref="CommandException">Something is missing; the message says what comes next.</exception>
    public static NodeContainerd Open(string address)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new CommandException("containers need root; run: sudo skiff node bench", ExitCodes.Usage);
        }

        if (s_programs.FirstOrDefault(program => Find(program) is null) is { } missing)
        {
            throw new CommandException($"{missing} is not in PATH; install containerd and runc, for example: apt-get install containerd runc", ExitCodes.Usage);
        }

        var containerd = new NodeContainerd(address);
        var (status, _, error) = containerd.Try("version");
        return status == 0 ? containerd : throw new CommandException($"no containerd answers at {address} ({FirstLine(error)}); start it (systemctl start containerd), or name its socket with --address", ExitCodes.Usage);
    }

    /// <summary>Takes an image; it is removed at the end.</summary>
    public void Import(BenchImage image)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, image.ToArchive());
            _images.Add(image);
            Ctr("images", "import", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Starts a container that stays.</summary>
    public RunningContainer Start(BenchImage image, string id, IEnumerable<string> command, params IEnumerable<string> options)
    {
        Ctr(["run", "--detach", "--runtime", image.Runtime, .. options, image.Name, id, .. command]);
        var row = Ctr("task", "list").Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).First(row => row is [var first, ..] && first == id);
        var pid = int.Parse(row[1], CultureInfo.InvariantCulture);
        return new RunningContainer(id, pid, ProcessFiles.Parent(pid));
    }

    /// <summary>Starts <c>ctr run</c> for a container that writes and ends; standard output is to be read.</summary>
    public Process Run(BenchImage image, string id) => Launch(["run", "--rm", "--runtime", image.Runtime, image.Name, id]);

    /// <summary>Ends a container and forgets it.</summary>
    public void Remove(string id)
    {
        _ = Try("task", "rm", "--force", id);
        _ = Try("container", "rm", id);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var id in Try("container", "list", "--quiet").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Remove(id);
        }

        foreach (var image in _images)
        {
            _ = Try("images", "rm", "--sync", image.Name);
        }

        _ = Try("namespaces", "rm", Namespace);
    }

    private string Ctr(params string[] arguments)
    {
        var (status, output, error) = Try(arguments);
        return status == 0 ? output : throw new CommandException($"ctr {string.Join(' ', arguments)}: {FirstLine(error)}");
    }

    private (int Status, string Output, string Error) Try(params string[] arguments)
    {
        using var process = Launch(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private Process Launch(string[] arguments) =>
        Process.Start(new ProcessStartInfo("ctr", ["--address", _address, "--namespace", Namespace, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })
        ?? throw new CommandException("ctr cannot be started");

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin").Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string FirstLine(string text) => text.Trim().Split('\n')[0];
}

/// <summary>A container that stays.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Pid">Its first process.</param>
/// <param name="Shim">The shim's process.</param>
internal sealed record RunningContainer(string Id, int Pid, int Shim);
