using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Skiff.Spin.Triggers.Http.Serving;
using Skiff.TestKit;

namespace Skiff.Spin.Tests.Serving;

/// <summary>Guests that wait for another server hold an instance each, but no thread. Client, host and the other server are this one process, in which no other test runs meanwhile: it counts threads.</summary>
[Collection(nameof(WaitingServingTests))]
[CollectionDefinition(nameof(WaitingServingTests), DisableParallelization = true)]
public class WaitingServingTests
{
    private const int MostThreads = 30;
    private const string PlaceOfAddress = "127.0.0.1:00000";
    private static readonly Uri Root = new("/", UriKind.Relative);

    [Fact]
    public async Task Many_guests_that_wait_are_all_answered_and_hold_no_threads()
    {
        var (requests, atATime) = Environment.GetEnvironmentVariable("SKIFF_FULL") == "1" ? (10_000, 2_000) : (500, 200);
        await using var upstream = new HttpServer(new IPEndPoint(IPAddress.Loopback, 0), new HttpServerLimits(), new Slow());
        await upstream.StartAsync(CancellationToken.None);
        using var directory = new TestDirectory();
        var guest = await File.ReadAllTextAsync(Path.Combine(TestData.RepositoryRoot, "bench", "waiting", "asks.wat"));
        var path = directory.Write("asks.wat", guest.Replace(PlaceOfAddress, upstream.Address.ToString(), StringComparison.Ordinal));
        await using var app = await ServedTestApp.ServeFileAsync(path, $"http://{upstream.Address}");
        var before = Threads();
        var most = 0;

        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = atATime }, async (_, cancellation) =>
        {
            using var response = await app.Client.GetAsync(Root, cancellation);
            Assert.Equal(HttpStatusCode.NonAuthoritativeInformation, response.StatusCode);
            InterlockedMaximum(ref most, Threads());
        });

        Assert.True(most - before < MostThreads, $"{most - before} threads more than before"); // may be fewer: those of an earlier test end
    }

    private static int Threads() => Directory.GetDirectories("/proc/self/task").Length;

    private static void InterlockedMaximum(ref int place, int value)
    {
        var seen = Volatile.Read(ref place);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref place, value, seen);
        }
    }

    private sealed class Slow : IRequestHandler
    {
        public async Task HandleAsync(IFeatureCollection request)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
            request.GetRequiredFeature<IHttpResponseFeature>().StatusCode = (int)HttpStatusCode.NonAuthoritativeInformation;
        }
    }
}
