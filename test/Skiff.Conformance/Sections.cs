using System.Diagnostics;
using System.Globalization;
using Skiff.Runtime;
using Skiff.Suites.Fuzz;
using Skiff.Suites.Pool;
using Skiff.Suites.Spec;
using Skiff.Suites.Traps;
using Skiff.Suites.Wasi;
using Skiff.TestKit;

namespace Skiff.Conformance;

/// <summary>The parts of the run, in order.</summary>
internal static class Sections
{
    public static IReadOnlyList<Section> All { get; } =
    [
        new("spec", Spec),
        new("components", ComponentSection.Run),
        new("wasi", Wasi),
        new("traps", Traps),
        new("pool", Pool),
        new("fuzz", Fuzz),
        new("mutate", Mutate),
    ];

    // Full tier: ten minutes of generated modules, a million mutations (docs/testing.md).
    private static readonly TimeSpan s_fullFuzz = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_longestWasiCase = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_smallFuzz = TimeSpan.FromSeconds(20);
    // How deep a guest may recurse is not the specification's business: room enough that only what never ends runs out of it.
    private static readonly StoreLimits s_deepStacks = StoreLimits.Default with { StackSize = 64 << 20 };

    private const int FullMutations = 1_000_000;
    private const int SmallMutations = 20_000;
    private const int FullLargerMutations = 200;
    private const int SmallLargerMutations = 4;
    private const long SmallFile = 64 << 10;
    private const long MiddleFile = 1 << 20;

    // Bytes of a large file's damaged copies that may be compiled, about.
    private const long CompiledBytes = 100_000_000;

    // A copy of 21 MB on every core, its module and its code; what damage makes of a count must not show.
    private const long MostMemory = 2L << 30;

    private static void Spec(ConformanceOptions options, Report report)
    {
        if (TestData.Find("spec/wg-2.0") is not { } folder)
        {
            report.Skip("the official suite is not here (SKIFF_TESTDATA)");
            return;
        }

        var suite = new SpecSuite(folder);
        var engine = new Engine();
        var sum = new SpecReport();
        foreach (var file in suite.ScalarFiles)
        {
            sum.Add(suite.Run(file, () => new RuntimeSpecEngine(engine)));
        }

        report.Pass(sum.Assertions - sum.Failures.Count(f => f.Kind.StartsWith("assert_", StringComparison.Ordinal)));
        sum.Failures.ForEach(f => report.Fail(f.ToString()));
        if (sum.Skipped > 0)
        {
            report.Skip("commands of the suite that were not executed", sum.Skipped);
        }

        report.Note(sum.ToText(failures: 0));
    }

    private static void Wasi(ConformanceOptions options, Report report)
    {
        var cases = WasiSuite.ReadOfficialCases().Concat(WasiSuite.ReadGuestCases()).ToList();
        if (cases.Count == 0)
        {
            report.Skip("the official tests of preview 1 are not here (SKIFF_TESTDATA)");
            return;
        }

        var engine = new RuntimeWasiEngine();
        foreach (var test in cases)
        {
            if (test.SkipReason is not null)
            {
                report.Skip($"{test.Name}: {test.SkipReason}");
            }
            else if (RunWasiCase(test, engine) is { } failure)
            {
                report.Fail($"{test.Name}: {failure}");
            }
            else
            {
                report.Pass();
            }
        }
    }

    private static string? RunWasiCase(WasiCase test, IWasiEngine engine)
    {
        using var stop = new CancellationTokenSource(s_longestWasiCase);
        try
        {
            return WasiCaseRunner.RunAsync(test, engine, stop.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is TrapException or LinkException or OperationCanceledException)
        {
            return failure.Message;
        }
    }

    private static void Traps(ConformanceOptions options, Report report)
    {
        foreach (var (kind, route) in TrapCases.All)
        {
            Count(report, $"{TrapCases.Kinds[kind].Body} {route}", TrapCases.Run(kind, route));
        }

        foreach (var guest in GreedyGuests.All.Keys)
        {
            Count(report, guest, GreedyGuests.RunAsync(guest).GetAwaiter().GetResult());
        }
    }

    private static void Count(Report report, string name, string? difference)
    {
        if (difference is null)
        {
            report.Pass();
        }
        else
        {
            report.Fail($"{name}: {difference}");
        }
    }

    private static void Pool(ConformanceOptions options, Report report)
    {
        foreach (var (kind, finder, disturbance) in PoolCases.All)
        {
            Count(report, $"{kind} / {finder} / {disturbance}", PoolCases.Run(kind, finder, disturbance));
        }
    }

    private static void Fuzz(ConformanceOptions options, Report report)
    {
        var engine = new Engine();
        var run = FuzzRun.Start(
            new FuzzOptions
            {
                FirstSeed = options.Seed,
                Modules = options.Count ?? int.MaxValue,
                Duration = options.Duration ?? (options.Count is not null ? TimeSpan.MaxValue : options.Full ? s_fullFuzz : s_smallFuzz),
                Findings = options.StopsAtFirst ? 1 : 10,
                BeforeModule = options.TracesSeeds ? seed => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}")) : null,
                FindingsFolder = options.FindingsFolder,
            },
            () => new RuntimeSpecEngine(engine, s_deepStacks));
        report.Note(string.Create(CultureInfo.InvariantCulture, $"fuzz: first seed {options.Seed}"));
        report.Note(run.ToText(withHistogram: options.Full));
        report.Pass(run.Modules - run.Findings.Count);
        run.Findings.ForEach(f => report.Fail(f.ToString()));
    }

    private static void Mutate(ConformanceOptions options, Report report)
    {
        var files = CorpusFiles();
        if (files.Count == 0)
        {
            report.Skip("no modules to damage (SKIFF_TESTDATA)");
            return;
        }

        var small = files.Where(f => f.Length <= SmallFile).ToList();
        var middle = files.Where(f => f.Length is > SmallFile and <= MiddleFile).ToList();
        var total = options.Count ?? (options.Full ? FullMutations : SmallMutations);
        var each = (int)Math.Ceiling((double)total / Math.Max(1, small.Count));
        var eachLarger = options.Full ? FullLargerMutations : SmallLargerMutations;
        report.Note(string.Create(CultureInfo.InvariantCulture, $"mutate: first seed {options.Seed}; {each} damaged copies of each file up to {SmallFile >> 10} KiB, {eachLarger} of each larger one"));
        Damage(small, options, report, new MutationOptions { FirstSeed = options.Seed, Count = each });
        Damage(middle, options, report, new MutationOptions { FirstSeed = options.Seed, Count = eachLarger });
        foreach (var file in files.Except(small).Except(middle))
        {
            // What is compiled of them is a sample, so that the time stays bounded: the larger the file, the smaller.
            var compiled = Math.Clamp((int)(CompiledBytes / file.Length), 2, eachLarger);
            Damage([file], options, report, new MutationOptions { FirstSeed = options.Seed, Count = eachLarger, CompileEvery = Math.Max(1, eachLarger / compiled) });
        }

        var peak = MutationRun.PeakMemory;
        var memory = string.Create(CultureInfo.InvariantCulture, $"peak memory of the process {peak >> 20} MiB, allowed {MostMemory >> 20}");
        report.Note(memory);
        if (peak > MostMemory)
        {
            report.Fail(memory);
        }
    }

    private static void Damage(IReadOnlyList<FileInfo> files, ConformanceOptions options, Report report, MutationOptions mutation)
    {
        var (refused, validated, run, slowest) = (0, 0, 0, (TimeSpan.Zero, 0UL, ""));
        var clock = Stopwatch.StartNew();
        mutation = mutation with { FindingsFolder = options.FindingsFolder };
        foreach (var file in files)
        {
            var result = MutationRun.Start(file.Name, File.ReadAllBytes(file.FullName), mutation with
            {
                BeforeCopy = options.TracesSeeds ? seed => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed} of {file.Name}")) : null,
            });
            (refused, validated, run) = (refused + result.Refused, validated + result.Validated, run + result.Run);
            slowest = result.Slowest.Time > slowest.Item1 ? (result.Slowest.Time, result.Slowest.Seed, file.Name) : slowest;
            report.Pass(result.Refused + result.Validated + result.Run);
            result.Findings.ForEach(f => report.Fail(f.ToString()));
        }

        var subject = files is [var one] ? $"{one.Name}, {one.Length / 1e6:F1} MB" : $"{files.Count} files";
        report.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"  {subject}: {refused} refused, {validated} valid and not compiled, {run} compiled and run, {clock.Elapsed.TotalSeconds:F1} s; slowest {slowest.Item1.TotalMilliseconds:F0} ms (seed {slowest.Item2} of {slowest.Item3})"));
    }

    private static List<FileInfo> CorpusFiles() =>
        TestData.Root is { } root
            ? [.. new DirectoryInfo(root).EnumerateFiles("*.wasm", SearchOption.AllDirectories)
                .Where(f => f.FullName.Contains("/guests/p1/", StringComparison.Ordinal) || f.FullName.Contains("/guests/big/", StringComparison.Ordinal) || f.FullName.Contains("/kernels/", StringComparison.Ordinal) || f.FullName.Contains("/wasi/p1/", StringComparison.Ordinal))
                .OrderBy(f => f.FullName, StringComparer.Ordinal)]
            : [];
}

/// <summary>A part of the run.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Run">Runs it and counts.</param>
internal sealed record Section(string Name, Action<ConformanceOptions, Report> Run);
