using System.Net;
using System.Text;

namespace Skiff.Spin.Tests.Serving;

public class WagiServingTests
{
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_body_goes_to_the_guest_and_comes_back(string version)
    {
        await using var app = await ServedTestApp.StartAsync(Guests.Echo);
        var body = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i} ")));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/x") { Content = new ByteArrayContent(body), Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var response = await app.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Version.Parse(version), response.Version);
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync());
        Assert.Empty(app.Output.Failures);
    }

    [Fact]
    public async Task The_first_bytes_arrive_while_the_guest_still_waits_for_its_input()
    {
        await using var app = await ServedTestApp.StartAsync(Guests.Echo);
        using var body = new OpenEndedContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = body, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var buffer = new byte[100];

        using var response = await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        await body.WriteAsync("first"u8.ToArray());
        var first = await stream.ReadAsync(buffer);
        await body.WriteAsync("second"u8.ToArray());
        var second = await stream.ReadAsync(buffer.AsMemory(first));
        body.End();

        Assert.Equal("firstsecond", Encoding.ASCII.GetString(buffer, 0, first + second));
        Assert.Equal(0, await stream.ReadAsync(buffer));
    }

    [Fact]
    public async Task Every_request_finds_a_fresh_instance()
    {
        await using var app = await ServedTestApp.StartAsync(Guests.Count);

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("111", await app.Client.GetStringAsync(new Uri("/", UriKind.Relative)));
        }
    }

    [Fact]
    public async Task Requests_at_the_same_time_have_instances_of_their_own()
    {
        await using var app = await ServedTestApp.StartAsync(Guests.Count);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => app.Client.GetStringAsync(new Uri("/", UriKind.Relative))));

        Assert.All(answers, answer => Assert.Equal("111", answer));
    }

    [Fact]
    public async Task Arguments_and_environment_describe_the_request()
    {
        await using var app = await ServedTestApp.StartAsync([("/hello/:who/...", Guests.Describe)], settings: "environment = { OWN = \"mine\", REQUEST_METHOD = \"forged\" }");

        var (arguments, environment) = await DescribeAsync(app, "/hello/ann/a%20b/c?x=1&y");

        Assert.Equal(["/hello/ann/a%20b/c", "x", "1", "y"], arguments);
        Assert.Equal("GET", environment["REQUEST_METHOD"]);
        Assert.Equal("/a%20b/c", environment["PATH_INFO"]);
        Assert.Equal("x=1&y", environment["QUERY_STRING"]);
        Assert.Equal("/hello/:who/...", environment["X_MATCHED_ROUTE"]);
        Assert.Equal("/hello/:who", environment["X_COMPONENT_ROUTE"]);
        Assert.Equal("ann", environment["X_PATH_MATCH_WHO"]);
        Assert.Equal($"http://{app.Address}/hello/ann/a%20b/c?x=1&y", environment["X_FULL_URL"]);
        Assert.StartsWith("127.0.0.1:", environment["X_CLIENT_ADDR"], StringComparison.Ordinal);
        Assert.Equal("a value", environment["HTTP_X_TEST"]);
        Assert.Equal("0", environment["CONTENT_LENGTH"]);
        Assert.Equal("mine", environment["OWN"]);
    }

    [Fact]
    public async Task Status_headers_log_and_exit_code_come_through()
    {
        await using var app = await ServedTestApp.StartAsync(Guests.Teapot);

        using var response = await app.Client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.Equal((HttpStatusCode)418, response.StatusCode);
        Assert.Equal("wat", Assert.Single(response.Headers.GetValues("X-Made-By")));
        Assert.Equal("tea", await response.Content.ReadAsStringAsync());
        Assert.Equal(["[c0] brewing", "[c0] (exited with code 3)"], app.Output.Lines);
    }

    [Fact]
    public async Task A_request_for_the_head_gets_no_body()
    {
        await using var app = await ServedTestApp.StartAsync(Guests.Teapot);
        using var request = new HttpRequestMessage(HttpMethod.Head, "/");

        using var response = await app.Client.SendAsync(request);

        Assert.Equal((HttpStatusCode)418, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("data/*")]
    [InlineData("**/x")]
    [InlineData("data")]
    [InlineData("data/x")]
    public async Task Files_can_be_read_but_not_written(string pattern)
    {
        await using var app = await ServedTestApp.StartAsync(Guests.ReadFile, settings: $"files = [\"{pattern}\"]");

        Assert.Equal("file content1", await app.Client.GetStringAsync(new Uri("/", UriKind.Relative)));
    }

    [Fact]
    public async Task Placed_files_are_found_at_their_destination()
    {
        await using var app = await ServedTestApp.StartAsync(Guests.ReadFile, settings: "files = [{ source = \"spin.toml\", destination = \"/data/x\" }]");

        Assert.StartsWith("spin_manifest_version", await app.Client.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_writes_allowed_the_copies_change_and_the_originals_do_not()
    {
        await using var app = await ServedTestApp.StartAsync([("/...", Guests.ReadFile)], settings: "files = [\"data/*\"]", options: new() { AllowsWrites = true });

        Assert.Equal("file content0", await app.Client.GetStringAsync(new Uri("/", UriKind.Relative)));
    }

    private static async Task<(string[] Arguments, Dictionary<string, string> Environment)> DescribeAsync(ServedTestApp app, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Test", "a value");
        using var response = await app.Client.SendAsync(request);
        var parts = (await response.Content.ReadAsStringAsync()).Split('\n', 2);
        var environment = parts[1].Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]);
        return (parts[0].Split('\0', StringSplitOptions.RemoveEmptyEntries), environment);
    }

    /// <summary>A body that is written piece by piece.</summary>
    private sealed class OpenEndedContent : HttpContent
    {
        private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task WriteAsync(byte[] bytes)
        {
            var stream = await _opened.Task;
            await stream.WriteAsync(bytes);
            await stream.FlushAsync();
        }

        public void End() => _ended.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            _opened.SetResult(stream);
            await _ended.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
