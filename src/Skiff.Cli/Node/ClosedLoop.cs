using System.Diagnostics;

namespace Skiff.Cli.Node;

/// <summary>Each connection asks again as soon as it is answered. Bounded in time; the first tenth is warm-up and not counted.</summary>
internal static class ClosedLoop
{
    private const int MostSeconds = 60;
    private const int MostConnections = 256;

    public static async Task<LoadResult> RunAsync(Uri url, int seconds, int connections)
    {
        seconds = Math.Clamp(seconds, 1, MostSeconds);
        connections = Math.Clamp(connections, 1, MostConnections);
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseCookies = false, AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
        var begin = Stopwatch.GetTimestamp();
        var counted = begin + Stopwatch.Frequency * seconds / 10;
        var end = counted + Stopwatch.Frequency * seconds;

        var workers = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => WorkAsync(client, url, counted, end)));

        return new LoadResult(workers.SelectMany(w => w.Latencies).Order().ToArray(), workers.Sum(w => w.Failed), seconds);
    }

    private static async Task<(List<long> Latencies, int Failed)> WorkAsync(HttpClient client, Uri url, long counted, long end)
    {
        var latencies = new List<long>();
        var failed = 0;
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            if (started >= end)
            {
                return (latencies, failed);
            }

            using var response = await client.GetAsync(url);
            await response.Content.ReadAsByteArrayAsync();
            if (started >= counted)
            {
                latencies.Add(Stopwatch.GetTimestamp() - started);
                failed += response.IsSuccessStatusCode ? 0 : 1;
            }
        }
    }
}

/// <summary>What a run showed.</summary>
/// <param name="Latencies">Ticks of the stopwatch, ascending.</param>
/// <param name="Failed">Answers that were no success.</param>
/// <param name="Seconds">The counted time.</param>
internal sealed record LoadResult(long[] Latencies, int Failed, int Seconds)
{
    /// <summary>Answers in a second.</summary>
    public double PerSecond => Latencies.Length / (double)Seconds;

    public override string ToString() => Latencies.Length == 0
        ? "no request was answered"
        : FormattableString.Invariant($"{PerSecond:F0} requests/s, latency p50 {At(0.5):F2} ms, p99 {At(0.99):F2} ms, {Failed} failed");

    private double At(double quantile) => Latencies[(int)((Latencies.Length - 1) * quantile)] * 1000.0 / Stopwatch.Frequency;
}
