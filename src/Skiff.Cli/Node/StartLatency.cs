using System.Collections.Concurrent;
using System.Diagnostics;

namespace Skiff.Cli.Node;

/// <summary>
/// The time from Create to the first byte of output. That Create has reached a shim shows in the bundle: the first thing that both shims do is to write a file there (containerd's own
/// <c>options.json</c>, ours <c>skiff-runtime.json</c>), and the kernel tells at once.
/// </summary>
internal sealed class StartLatency : IDisposable
{
    private const int WarmUps = 3;

    private static readonly string[] s_firstFiles = ["options.json", "skiff-runtime.json"];

    private readonly NodeContainerd _containerd;
    private readonly FileSystemWatcher _watcher;
    private readonly ConcurrentDictionary<string, long> _created = new(StringComparer.Ordinal);

    /// <summary>Watches the folder of the bundles.</summary>
    public StartLatency(NodeContainerd containerd, string bundles)
    {
        _containerd = containerd;
        _watcher = new FileSystemWatcher(bundles) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName };
        _watcher.Created += (_, file) =>
        {
            var now = Stopwatch.GetTimestamp();
            if (file.Name?.Split('/') is [var id, var name] && s_firstFiles.Contains(name))
            {
                _created.TryAdd(id, now);
            }
        };
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>Runs containers in turn.</summary>
    public Dictionary<BenchImage, StartFigures> Measure(int runs, params BenchImage[] images)
    {
        var samples = images.ToDictionary(image => image, _ => (First: new List<double>(), Whole: new List<double>()));
        for (var run = -WarmUps; run < runs; run++)
        {
            foreach (var image in images)
            {
                var (first, whole) = RunOnce(image, $"start-{image.File.Replace('.', '-')}-{run + WarmUps}");
                if (run >= 0)
                {
                    samples[image].Whole.Add(whole);
                    if (first is { } milliseconds)
                    {
                        samples[image].First.Add(milliseconds);
                    }
                }
            }
        }

        return samples.ToDictionary(entry => entry.Key, entry => new StartFigures(Median(entry.Value.First), Median(entry.Value.Whole)));
    }

    /// <inheritdoc/>
    public void Dispose() => _watcher.Dispose();

    private (double? First, double Whole) RunOnce(BenchImage image, string id)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = _containerd.Run(image, id);
        var first = process.StandardOutput.BaseStream.ReadByte();
        var answered = Stopwatch.GetTimestamp();
        process.WaitForExit();
        var whole = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        if (first < 0 || process.ExitCode != 0)
        {
            throw new CommandException($"a container of {image.Runtime} wrote nothing: {process.StandardError.ReadToEnd().Trim()}");
        }

        return (_created.TryGetValue(id, out var created) ? Stopwatch.GetElapsedTime(created, answered).TotalMilliseconds : null, whole);
    }

    private static double Median(List<double> values) => values.Count == 0 ? double.NaN : values.Order().ElementAt(values.Count / 2);
}

/// <summary>Medians, in milliseconds.</summary>
/// <param name="FirstByte">From Create at the shim to the first byte of output.</param>
/// <param name="Whole"><c>ctr run</c> from start to end.</param>
internal sealed record StartFigures(double FirstByte, double Whole);
