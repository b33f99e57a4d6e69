using System.Net;
using System.Text;
using System.Text.Json;
using Skiff.TestKit;

namespace Skiff.Spin.Tests.Serving;

/// <summary>The components that SDKs made, asked as <c>guests/http-cases.json</c> says.</summary>
public class ComponentCaseTests
{
    private const string Cases = "guests/http-cases.json";
    private const string JavaScript = "guests/component/js-fetch.component.wasm";

    [SuiteTheory(Cases)]
    [InlineData("component/http-c-bookworm.component.wasm")]
    [InlineData("component/js-fetch.component.wasm")]
    public async Task Each_request_is_answered_as_written_also_eight_at_a_time(string guest)
    {
        await using var app = await ServedTestApp.ServeFileAsync(TestData.Find("guests/" + guest)!); // the cases are there, so are the guests
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(TestData.Find(Cases)!));
        var cases = document.RootElement.GetProperty("cases").EnumerateArray().Where(c => c.GetProperty("file").GetString() == guest).ToList();

        foreach (var one in cases)
        {
            await AskAsync(app, one);
        }

        await Parallel.ForEachAsync(Enumerable.Range(0, 64), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) => await AskAsync(app, cases[i % cases.Count]));
    }

    [SuiteFact(JavaScript)]
    public async Task A_host_that_was_not_granted_is_denied_and_the_entry_is_named()
    {
        await using var origin = await ServedTestApp.StartAsync(Guests.Count);
        await using var app = await ServedTestApp.ServeFileAsync(TestData.Find(JavaScript)!);

        using var response = await app.Client.GetAsync(Proxy(origin));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains(app.Output.Warnings, w => w.Contains($"allowed_outbound_hosts = [\"http://{origin.Address}\"]", StringComparison.Ordinal));
    }

    [SuiteFact(JavaScript)]
    public async Task A_host_that_was_granted_is_reached()
    {
        await using var origin = await ServedTestApp.StartAsync(Guests.Count);
        await using var app = await ServedTestApp.ServeFileAsync(TestData.Find(JavaScript)!, $"http://{origin.Address}");

        Assert.Equal("upstream 200 3\n", await app.Client.GetStringAsync(Proxy(origin)));
    }

    private static Uri Proxy(ServedTestApp origin) => new($"/proxy?u=http://{origin.Address}/", UriKind.Relative);

    private static async Task AskAsync(ServedTestApp app, JsonElement expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(expected.GetProperty("method").GetString()!), new Uri(expected.GetProperty("path").GetString()!, UriKind.Relative));
        if (expected.GetProperty("body").GetString() is { } body)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        }

        foreach (var header in expected.GetProperty("headers").EnumerateObject())
        {
            request.Headers.Add(header.Name, header.Value.GetString());
        }

        using var response = await app.Client.SendAsync(request);

        Assert.Equal(expected.GetProperty("status").GetInt32(), (int)response.StatusCode);
        if (expected.GetProperty("expect").GetString() is { } text)
        {
            Assert.Equal(text, await response.Content.ReadAsStringAsync());
        }
    }
}
