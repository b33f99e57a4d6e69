using System.Diagnostics;
using System.Globalization;

namespace Skiff.Planted;

/// <summary>What a hunt ended with.</summary>
/// <param name="Bug">The bug that was switched on; null for the build with none.</param>
/// <param name="Found">What gave it away, or null.</param>
/// <param name="Seed">The module at which it did; the last one, from which the next hunt goes on, if nothing was found.</param>
/// <param name="Modules">How many modules that took, all hunts together.</param>
/// <param name="Elapsed">How long, all hunts together.</param>
internal sealed record HuntResult(PlantedBug? Bug, string? Found, ulong Seed, int Modules, TimeSpan Elapsed)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Found is null ? "NOT FOUND" : "found"),-9} {Bug?.Name ?? "(none)",-30} {Elapsed.TotalSeconds,6:F1} s {Modules,6} modules  seed {Seed}  {Found}");
}

/// <summary>
/// Lets the generator of modules loose on a build in which one bug is switched on: a process per bug, for a miscompiled module may crash it
/// or never end, and both give the bug away as well.
/// </summary>
/// <param name="command">Starts skiff-conformance of that build.</param>
internal sealed class Hunt(IReadOnlyList<string> command)
{
    private const int LongestExcerpt = 110;

    // The oracle bounds how long a module may run: far below this.
    private static readonly TimeSpan s_longestModule = TimeSpan.FromSeconds(20);

    /// <summary>Hunts until the bug is found or the time is up, from where an earlier hunt stopped.</summary>
    public async Task<HuntResult> ResumeAsync(HuntResult earlier, TimeSpan longest)
    {
        var bug = earlier.Bug;
        var firstSeed = earlier.Seed;
        var clock = Stopwatch.StartNew();
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), "fuzz", "--first", "--trace-seeds", "--seed", Text(firstSeed), "--seconds", Text((ulong)Math.Max(1, longest.TotalSeconds))])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SKIFF_PLANTED_BUG"] = bug?.Name ?? "";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var (last, modules, hangs) = await WatchAsync(process, firstSeed);
        await process.WaitForExitAsync();
        var failure = (await output).Split('\n').FirstOrDefault(line => line.StartsWith("FAILED ", StringComparison.Ordinal));
        var found = hangs ? "never ends"
            : failure is not null ? Excerpt(failure)
            : process.ExitCode != 0 ? string.Create(CultureInfo.InvariantCulture, $"the process died, exit code {process.ExitCode}")
            : null;
        return new HuntResult(bug, found, last, earlier.Modules + modules, earlier.Elapsed + clock.Elapsed);
    }

    // The seed of each module is written before the module is run. Answers the last, and whether nothing came after it for too long.
    private static async Task<(ulong Last, int Modules, bool Hangs)> WatchAsync(Process process, ulong firstSeed)
    {
        var (last, modules) = (firstSeed, 0);
        while (true)
        {
            using var patience = new CancellationTokenSource(s_longestModule);
            try
            {
                if (await process.StandardError.ReadLineAsync(patience.Token) is not { } line)
                {
                    return (last, modules, false);
                }

                if (line.StartsWith("seed ", StringComparison.Ordinal) && ulong.TryParse(line.AsSpan(5), CultureInfo.InvariantCulture, out var seed))
                {
                    (last, modules) = (seed, modules + 1);
                }
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                return (last, modules, true);
            }
        }
    }

    // "FAILED fuzz: seed N: what differs": the seed has a column of its own.
    private static string Excerpt(string failure)
    {
        var text = failure[(failure.IndexOf(": ", failure.IndexOf("seed", StringComparison.Ordinal), StringComparison.Ordinal) + 2)..];
        return text.Length <= LongestExcerpt ? text : text[..LongestExcerpt] + "...";
    }

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
