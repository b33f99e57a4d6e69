using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Skiff.Planted;

const string Help = """
    skiff-planted [BUG ...] [options]     default: all bugs
      --seed N       first seed of the modules (default: a new one; printed)
      --minutes N    how long to hunt, all bugs together (default: 10)
      --jobs N       how many at a time (default: one per core)
      --jit          do not build it natively, though there is a linker: built sooner, hunts slower
      --summary FILE also write "name|passed|failed|skipped"
      --repository D the checkout (default: the current folder)
      --list         print the bugs and stop
    Builds a copy of the sources with bugs planted in the compiler (docs/testing.md) and lets the generated modules find each. Exit code 0: all were found.
    """;

var bugs = new List<PlantedBug>();
var seed = (ulong)Random.Shared.NextInt64(1, 1L << 40);
var (minutes, jobs, repository) = (10.0, Environment.ProcessorCount, Environment.CurrentDirectory);
string? summary = null;
var isNative = new[] { "gcc", "clang" }.Any(linker => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, linker))));
for (var i = 0; i < args.Length; i++)
{
    var value = i + 1 < args.Length ? args[i + 1] : "";
    switch (args[i])
    {
        case "-h" or "--help":
            Console.WriteLine(Help);
            return 0;
        case "--list":
            Console.WriteLine(string.Join('\n', PlantedBugs.All.Select(bug => $"{bug.Name,-30} {bug.File}")));
            return 0;
        case "--seed" when ulong.TryParse(value, CultureInfo.InvariantCulture, out seed):
        case "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out minutes):
        case "--jobs" when int.TryParse(value, CultureInfo.InvariantCulture, out jobs) && jobs > 0:
            i++;
            break;
        case "--jit":
            isNative = false;
            break;
        case "--summary" when value.Length > 0:
            summary = value;
            i++;
            break;
        case "--repository" when Directory.Exists(value):
            repository = Path.GetFullPath(value);
            i++;
            break;
        case var name when PlantedBugs.All.FirstOrDefault(bug => bug.Name == name) is { } bug:
            bugs.Add(bug);
            break;
        case var unknown:
            Console.Error.WriteLine($"skiff-planted: '{unknown}' is not understood; see --help");
            return 2;
    }
}

var tree = Path.Combine(repository, "artifacts", "planted");
PlantedTree.Write(repository, tree);
Console.WriteLine($"building {tree}");
return await BuildAsync(tree) is { } command && await HuntAllAsync(new Hunt(command)) ? 0 : 1;

// Native where there is a linker: it runs at full speed from the first module on, and every bug gets a process of its own.
async Task<IReadOnlyList<string>?> BuildAsync(string tree)
{
    var assembly = Path.Combine(tree, "out", "skiff-conformance.dll");
    string[] arguments = isNative ? ["publish.sh", "conformance"] : ["build", "test/Skiff.Conformance", "-c", "Release", "-f", "net10.0", "-o", Path.GetDirectoryName(assembly)!, "-v", "quiet"];
    var start = new ProcessStartInfo(isNative ? "sh" : "dotnet", arguments) { WorkingDirectory = tree };

    // The sources have been analyzed where they come from.
    start.Environment["RunAnalyzers"] = "false";
    using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
    await process.WaitForExitAsync();
    return process.ExitCode != 0 ? null : isNative ? [Path.Combine(tree, "dist", "skiff-conformance")] : ["dotnet", assembly];
}

// Without any bug nothing may be found: what the others find is then theirs.
async Task<bool> HuntAllAsync(Hunt hunt)
{
    var clock = Stopwatch.StartNew();
    var wanted = bugs.Count == 0 ? PlantedBugs.All : bugs;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{wanted.Count} bugs, first seed {seed}, at most {minutes} minutes, {jobs} at a time"));
    var control = await hunt.ResumeAsync(new HuntResult(null, null, seed, 0, TimeSpan.Zero), TimeSpan.FromSeconds(10));
    Console.WriteLine(control.Found is null ? $"without a bug: nothing found in {control.Modules} modules" : control);
    clock.Restart();
    var left = wanted.Select(bug => new HuntResult(bug, null, seed, 0, TimeSpan.Zero)).ToList();

    // Short hunts first, longer ones for what they leave: one bug that hides does not use up the time of the others.
    for (var slice = TimeSpan.FromSeconds(10); left.Count > 0 && clock.Elapsed < TimeSpan.FromMinutes(minutes); slice *= 2)
    {
        var survivors = new ConcurrentQueue<HuntResult>();
        await Parallel.ForEachAsync(left, new ParallelOptions { MaxDegreeOfParallelism = jobs }, async (earlier, _) =>
        {
            var rest = TimeSpan.FromMinutes(minutes) - clock.Elapsed;
            var result = rest <= TimeSpan.Zero ? earlier : await hunt.ResumeAsync(earlier, rest < slice ? rest : slice);
            if (result.Found is null)
            {
                survivors.Enqueue(result);
            }
            else
            {
                Console.WriteLine(result);
            }
        });
        left = [.. survivors];
    }

    left.ForEach(Console.WriteLine);
    if (summary is not null)
    {
        var failures = left.Count + (control.Found is null ? 0 : 1);
        await File.WriteAllTextAsync(summary, string.Create(CultureInfo.InvariantCulture, $"planted bugs found|{wanted.Count - left.Count}|{failures}|0\n"));
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{wanted.Count - left.Count} of {wanted.Count} planted bugs found in {clock.Elapsed.TotalSeconds:F0} s"));
    return left.Count == 0 && control.Found is null;
}
