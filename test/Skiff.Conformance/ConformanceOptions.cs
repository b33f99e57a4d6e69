using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Skiff.Conformance;

/// <summary>The command line.</summary>
internal sealed record ConformanceOptions
{
    public const string HelpText = """
        skiff-conformance [SECTION ...] [options]     sections: spec, components, wasi, traps, pool, fuzz, mutate (default: all)
          --full            the full counts (also by SKIFF_FULL=1)
          --seed N          first seed of fuzz and mutate (default: the same each time, with --full a new one; printed)
          --count N         how many modules or damaged files
          --seconds N       how long fuzz runs
          --first           fuzz stops at its first finding
          --trace-seeds     fuzz writes each seed to standard error before it runs the module
          --findings DIR    where fuzz and mutate write what they find
          --summary FILE    also write "name|passed|failed|skipped" lines
        The suites are found by SKIFF_TESTDATA.
        """;

    private const ulong SmallTierSeed = 453_454_410_634;

    private static readonly ulong s_newSeed = (ulong)Random.Shared.NextInt64(1, 1L << 40);

    private ulong? _seed;

    public HashSet<string> Sections { get; } = new(StringComparer.Ordinal);

    public bool Help { get; private set; }

    public bool Full { get; private set; } = Environment.GetEnvironmentVariable("SKIFF_FULL") == "1";

    /// <summary>
    /// The first seed. The small tier repeats the same ones, so that a change is judged by the modules its predecessor was judged by; the full tier takes new ones.
    /// </summary>
    public ulong Seed => _seed ?? (Full ? s_newSeed : SmallTierSeed);

    public int? Count { get; private set; }

    public TimeSpan? Duration { get; private set; }

    /// <summary>Fuzz stops at its first finding.</summary>
    public bool StopsAtFirst { get; private set; }

    /// <summary>Fuzz writes each seed before it runs the module: the last one is known even if the process dies.</summary>
    public bool TracesSeeds { get; private set; }

    public string? FindingsFolder { get; private set; }

    public string? SummaryFile { get; private set; }

    public static bool TryParse(string[] arguments, out ConformanceOptions options, [NotNullWhen(false)] out string? message)
    {
        options = new ConformanceOptions();
        message = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "-h" or "--help":
                    options.Help = true;
                    break;
                case "--full":
                    options.Full = true;
                    break;
                case "--seed" when ulong.TryParse(value, CultureInfo.InvariantCulture, out var seed):
                    options._seed = seed;
                    i++;
                    break;
                case "--count" when int.TryParse(value, CultureInfo.InvariantCulture, out var count) && count > 0:
                    options.Count = count;
                    i++;
                    break;
                case "--seconds" when int.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds > 0:
                    options.Duration = TimeSpan.FromSeconds(seconds);
                    i++;
                    break;
                case "--first":
                    options.StopsAtFirst = true;
                    break;
                case "--trace-seeds":
                    options.TracesSeeds = true;
                    break;
                case "--findings" when value is not null:
                    options.FindingsFolder = value;
                    i++;
                    break;
                case "--summary" when value is not null:
                    options.SummaryFile = value;
                    i++;
                    break;
                case var name when Conformance.Sections.All.Any(s => s.Name == name):
                    options.Sections.Add(name);
                    break;
                case var unknown:
                    message = $"skiff-conformance: '{unknown}' is not understood; see --help";
                    return false;
            }
        }

        return true;
    }
}
