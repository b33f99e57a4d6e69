using System.Diagnostics;

namespace Skiff.Node.Tests;

/// <summary>containerd's events, from when this is made.</summary>
internal sealed class EventLog : IDisposable
{
    private readonly List<string> _lines = [];
    private readonly Process _process;

    public EventLog(PrivateContainerd node)
    {
        var start = new ProcessStartInfo("ctr", ["--address", node.Address, "events"]) { RedirectStandardOutput = true };
        _process = Process.Start(start)!; // null only where an existing process is used again
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();

        // It says nothing before the first event; events are made until one comes.
        PrivateContainerd.Until(() => node.Ctr("namespaces", "label", "default", $"probe={Environment.TickCount64}").Status == 0 && Lines.Length > 0);
    }

    private string[] Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The topics of the events of a container's task.</summary>
    public IReadOnlyList<string> TopicsOf(string id) =>
    [
        .. Lines.Where(line => line.Contains($"\"container_id\":\"{id}\"", StringComparison.Ordinal))
            .Select(line => line.Split(' ').First(word => word.StartsWith("/tasks/", StringComparison.Ordinal))),
    ];

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Note(string? line)
    {
        if (line is not null)
        {
            lock (_lines)
            {
                _lines.Add(line);
            }
        }
    }
}
