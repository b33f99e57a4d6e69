using System.Diagnostics;

namespace Skiff.Load;

/// <summary>A number of requests, so many at a time. Counts the answers of each status, and meanwhile looks how many threads another process has.</summary>
internal static class Crowd
{
    private const int MostRequests = 1_000_000;
    private const int MostAtATime = 4_000;

    /// <returns>0 if every request was answered with the status expected.</returns>
    public static async Task<int> RunAsync(Uri url, int requests, int atATime, int expectedStatus, int watchedProcess)
    {
        requests = Math.Clamp(requests, 1, MostRequests);
        atATime = Math.Clamp(atATime, 1, MostAtATime);
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = atATime, UseCookies = false, AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(60) };
        using var over = new CancellationTokenSource();
        var watching = MostThreadsAsync(watchedProcess, over.Token);
        var answers = new int[1000];
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = atATime }, async (_, cancellation) =>
        {
            using var response = await client.GetAsync(url, cancellation);
            Interlocked.Increment(ref answers[(int)response.StatusCode]);
        });
        var took = Stopwatch.GetElapsedTime(started);
        await over.CancelAsync();
        var statuses = string.Join(", ", answers.Index().Where(a => a.Item > 0).Select(a => $"{a.Item} answered {a.Index}"));
        Console.WriteLine(FormattableString.Invariant($"{requests} requests, {atATime} at a time: {statuses}; {took.TotalSeconds:F2} s; {await watching} threads at most in process {watchedProcess}"));
        return answers[expectedStatus] == requests ? 0 : 1;
    }

    private static async Task<int> MostThreadsAsync(int process, CancellationToken over)
    {
        var most = 0;
        while (!over.IsCancellationRequested && process > 0)
        {
            most = Math.Max(most, Directory.GetDirectories($"/proc/{process}/task").Length);
            await Task.Delay(5, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return most;
    }
}
