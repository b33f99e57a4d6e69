using System.Net;
using System.Text;
using Skiff.Spin.Logs;

namespace Skiff.Spin.Tests.Serving;

public class RouteServingTests
{
    private const string Static = """
        [[trigger.http]]
        route = "/fixed"
        static_response = { status_code = 203, headers = { x-a = "b" }, body = "as written" }
        """;

    [Fact]
    public async Task Reserved_paths_are_answered_by_the_host()
    {
        await using var app = await ServedTestApp.StartAsync(Guests.Trap);

        Assert.Equal("OK", await app.Client.GetStringAsync(new Uri("/.well-known/spin/health", UriKind.Relative)));
        Assert.Equal("""{"name":"test","version":"1.2.3"}""", await app.Client.GetStringAsync(new Uri("/.well-known/spin/info", UriKind.Relative)));
        using var other = await app.Client.GetAsync(new Uri("/.well-known/spin/other", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task A_path_without_a_route_is_answered_404_and_a_static_response_as_written()
    {
        await using var app = await ServedTestApp.StartAsync([("/only", Guests.Count)], more: Static);

        using var none = await app.Client.GetAsync(new Uri("/none", UriKind.Relative));
        using var isStatic = await app.Client.GetAsync(new Uri("/fixed", UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Empty(await none.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.NonAuthoritativeInformation, isStatic.StatusCode);
        Assert.Equal("b", Assert.Single(isStatic.Headers.GetValues("x-a")));
        Assert.Equal("as written", await isStatic.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_table_of_routes_shows_what_takes_requests_and_the_rest_is_warned_of()
    {
        await using var app = await ServedTestApp.StartAsync([("/a/:x", Guests.Count), ("/a/:y", Guests.Silent), ("/.well-known/spin/mine", Guests.Count)], more: Static);
        using var written = new StringWriter();

        new TextHostOutput(written, TextWriter.Null).Serving(app.Output.Served!);

        Assert.Equal(
            $"Serving http://{app.Address}\nAvailable routes:\n  c1                 http://{app.Address}/a/:y\n  c2                 http://{app.Address}/.well-known/spin/mine\n  (static response)  http://{app.Address}/fixed\n",
            written.ToString());
        Assert.Equal(2, app.Output.Warnings.Count(w => w.Contains("warning SK2221: no request takes this route", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("wagi-c")]
    [InlineData("wagi-rust")]
    public async Task The_example_applications_answer(string name)
    {
        await using var app = await ServedTestApp.ServeAsync(Path.Combine(TestKit.TestData.RepositoryRoot, "examples", name));
        using var body = new StringContent("ping", Encoding.UTF8, "text/plain");

        using var response = await app.Client.PostAsync(new Uri("/some/path?q=1", UriKind.Relative), body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("Hello from spin.toml", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(app.Output.Failures);
    }
}
