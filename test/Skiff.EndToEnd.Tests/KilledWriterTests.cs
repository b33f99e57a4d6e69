using System.Diagnostics;
using Skiff.Spin.Tests.Serving;

namespace Skiff.EndToEnd.Tests;

/// <summary>An application that is killed while it writes: what a client was told is kept, and the file is whole.</summary>
public class KilledWriterTests
{
    private const int Clients = 4;

    private static readonly int s_kills = Environment.GetEnvironmentVariable("SKIFF_FULL") == "1" ? 200 : 20;

    [Fact]
    public async Task Nothing_that_was_acknowledged_is_lost()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "counts.wat"), Handlers.Answers(Handlers.CountsUp));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "spin.toml"), """
            spin_manifest_version = 2
            application = { name = "test" }
            [[trigger.http]]
            route = "/..."
            component = "counts"
            [component.counts]
            source = "counts.wat"
            key_value_stores = ["default"]
            """);

        var sum = 0;
        for (var kill = 1; kill <= s_kills; kill++)
        {
            sum = await WriteAndKillAsync(folder.Path, sum, after: 1 + 7 * kill % 40);
        }
    }

    // The guest answers 200 and the sum modulo 256. Between two kills there are fewer sums than that.
    private static async Task<int> WriteAndKillAsync(string folder, int before, int after)
    {
        await using var app = await ServedProcess.StartAsync(folder);
        using var client = new HttpClient { BaseAddress = app.Address };
        var first = await AddAsync(client);
        Assert.NotNull(first);

        // Each client had at most one request that it was not told about, when the last process was killed.
        var unknown = (first.Value - before - 1) & 0xff;
        Assert.InRange(unknown, 0, Clients);
        var sum = before + 1 + unknown;

        var told = 0;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            while (await AddAsync(client) is not null)
            {
                if (Interlocked.Increment(ref told) == after)
                {
                    app.Kill();
                }
            }
        })));
        Assert.InRange(told, after, 200);
        return sum + told;
    }

    // Null where the process is gone.
    private static async Task<int?> AddAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync(new Uri("/", UriKind.Relative));
            Assert.InRange((int)response.StatusCode, 200, 455);
            return (int)response.StatusCode - 200;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary><c>skiff up</c> on a free port.</summary>
    private sealed class ServedProcess : IAsyncDisposable
    {
        private readonly Process _process;

        private ServedProcess(Process process, Uri address)
        {
            _process = process;
            Address = address;
        }

        public Uri Address { get; }

        public static async Task<ServedProcess> StartAsync(string folder)
        {
            var process = SkiffProcess.Start(["up", "--listen", "127.0.0.1:0"], folder, Path.Combine(folder, "cache"));
            for (string? line; (line = await process.StandardOutput.ReadLineAsync()) is not null;)
            {
                if (line.StartsWith("Serving ", StringComparison.Ordinal))
                {
                    return new ServedProcess(process, new Uri(line["Serving ".Length..]));
                }
            }

            throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
        }

        public void Kill() => _process.Kill();

        public async ValueTask DisposeAsync()
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }
}
