using System.Diagnostics;
using System.Globalization;
using Skiff.Runtime;

namespace Skiff.Suites.Fuzz;

/// <summary>How many damaged copies, and what is done with those that are still valid.</summary>
public sealed record MutationOptions
{
    /// <summary>The seed of the first damaged copy; the others follow by one each.</summary>
    public required ulong FirstSeed { get; init; }

    /// <summary>How many damaged copies.</summary>
    public required int Count { get; init; }

    /// <summary>Every so many copies one that is valid is compiled and run; the others are decoded and validated only.</summary>
    public int CompileEvery { get; init; } = 1;

    /// <summary>Copies at a time.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Where findings are written, or null.</summary>
    public string? FindingsFolder { get; init; }

    /// <summary>Called with the seed of each copy before it is made, or null.</summary>
    public Action<ulong>? BeforeCopy { get; init; }
}

/// <summary>
/// Damages a module in many ways. Each copy is refused as the specification's words say, or is compiled and runs within its limits; anything else, for
/// example an index out of range, is a finding.
/// </summary>
public sealed class MutationRun
{
    private readonly Lock _lock = new();

    private MutationRun()
    {
    }

    /// <summary>Damaged copies that were refused as they should.</summary>
    public int Refused { get; private set; }

    /// <summary>Damaged copies that are valid all the same and were not compiled.</summary>
    public int Validated { get; private set; }

    /// <summary>Damaged copies that were compiled and run.</summary>
    public int Run { get; private set; }

    /// <summary>The longest that one copy took, and which.</summary>
    public (TimeSpan Time, ulong Seed) Slowest { get; private set; }

    /// <summary>What went wrong. A seed here is the seed of one damaged copy of the file that is named.</summary>
    public List<FuzzFinding> Findings { get; } = [];

    /// <summary>The most resident memory the process has had so far, in bytes.</summary>
    public static long PeakMemory =>
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kilobytes, ..]
            ? long.Parse(kilobytes.Trim(), CultureInfo.InvariantCulture) << 10
            : 0;

    /// <summary>Damages a module <see cref="MutationOptions.Count"/> times.</summary>
    /// <param name="name">How findings call the module.</param>
    /// <param name="module">Its bytes, undamaged.</param>
    /// <param name="options">How often, and what then.</param>
    public static MutationRun Start(string name, byte[] module, MutationOptions options)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(options);
        var run = new MutationRun();
        var engine = DamagedModule.CreateEngine();
        Parallel.For(0, options.Count, new ParallelOptions { MaxDegreeOfParallelism = options.Workers }, i => run.RunOne(name, module, i, options, engine));
        return run;
    }

    private void RunOne(string name, byte[] module, int index, MutationOptions options, Engine engine)
    {
        var seed = options.FirstSeed + (ulong)index;
        options.BeforeCopy?.Invoke(seed);
        var random = new FuzzRandom(seed);
        var damaged = ByteMutator.Mutate(random, module);
        var started = Stopwatch.GetTimestamp();
        try
        {
            Count(DamagedModule.Run(damaged, engine, random, index % options.CompileEvery == 0), seed, Stopwatch.GetElapsedTime(started));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            var difference = $"{name}: {failure.GetType().Name}: {failure.Message}";
            lock (_lock)
            {
                Findings.Add(new FuzzFinding(seed, difference, FindingFiles.Save($"mutation-{name}", seed, damaged, difference, options.FindingsFolder)));
            }
        }
    }

    private void Count(DamagedOutcome outcome, ulong seed, TimeSpan time)
    {
        lock (_lock)
        {
            Refused += outcome == DamagedOutcome.Refused ? 1 : 0;
            Validated += outcome == DamagedOutcome.Validated ? 1 : 0;
            Run += outcome == DamagedOutcome.Run ? 1 : 0;
            Slowest = time > Slowest.Time ? (time, seed) : Slowest;
        }
    }
}
