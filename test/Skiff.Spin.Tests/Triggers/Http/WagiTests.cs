using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Skiff.Spin.Triggers.Http.Wagi;

namespace Skiff.Spin.Tests.Triggers.Http;

public class WagiTests
{
    [Theory]
    [InlineData("${SCRIPT_NAME} ${ARGS}", "a=1&b&c=x%20y", "/p|a|1|b|c|x y")]
    [InlineData("prog --path=${SCRIPT_NAME}", "a=1", "prog|--path=/p")]
    [InlineData("${SCRIPT_NAME} ${ARGS}", "", "/p")]
    public void Arguments_come_from_the_template_and_the_query(string template, string query, string expected)
    {
        Assert.Equal(expected.Split('|'), WagiRequest.Arguments(template, "/p", query));
    }

    [Fact]
    public void The_environment_describes_request_route_and_headers()
    {
        var headers = new HeaderDictionary { ["X-Custom"] = new(["1", "2"]), ["Authorization"] = "secret", ["Connection"] = "close", ["Content-Type"] = "text/plain" };
        var request = new RequestLine("POST", "http", "host.test:3000", "/hello/u/rest", "q=1", "HTTP/1.1", new IPEndPoint(IPAddress.Loopback, 5000));
        var route = new RouteValues("/hello/:who/...", "/hello/:who", "/rest", [new("who-is", "u")]);

        var environment = WagiRequest.Environment(request, route, headers, bodyLength: 5);

        Assert.Equal("POST", environment["REQUEST_METHOD"]);
        Assert.Equal("/rest", environment["PATH_INFO"]);
        Assert.Equal("q=1", environment["QUERY_STRING"]);
        Assert.Equal("http://host.test:3000/hello/u/rest?q=1", environment["X_FULL_URL"]);
        Assert.Equal("/hello/:who/...", environment["X_RAW_COMPONENT_ROUTE"]);
        Assert.Equal("/hello/:who", environment["X_COMPONENT_ROUTE"]);
        Assert.Equal("u", environment["X_PATH_MATCH_WHO_IS"]);
        Assert.Equal("127.0.0.1:5000", environment["X_CLIENT_ADDR"]);
        Assert.Equal("1, 2", environment["HTTP_X_CUSTOM"]);
        Assert.Equal("text/plain", environment["CONTENT_TYPE"]);
        Assert.Equal("5", environment["CONTENT_LENGTH"]);
        Assert.Equal("3000", environment["SERVER_PORT"]);
        Assert.DoesNotContain("HTTP_AUTHORIZATION", environment.Keys);
        Assert.DoesNotContain("HTTP_CONNECTION", environment.Keys);
    }

    [Theory]
    [InlineData("Content-Type: text/plain\n\nbody", 200)]
    [InlineData("Content-Type: text/plain\r\nStatus: 404 Not Found\r\n\r\nbody", 404)]
    [InlineData("Location: /x\n\n", 302)]
    [InlineData("status: 201\ncontent-type: a/b\n\n", 201)]
    public void A_head_gives_the_status(string output, int status)
    {
        Assert.Equal(status, Parse(output).Status);
    }

    [Theory]
    [InlineData("hello\n\n", "line 1 of the response is no header")]
    [InlineData("X-A: b\n\n", "neither 'Content-Type' nor 'Location'")]
    [InlineData("Content-Type: a/b\nStatus: fine\n\n", "line 2 of the response: 'fine' is no status")]
    [InlineData("Content-Type: a\u0001b\n\n", "control character")]
    [InlineData("Bad Name: a\n\n", "is no header")]
    public void What_is_no_head_is_refused_with_line_and_reason(string output, string reason)
    {
        var error = Assert.Throws<CgiFormatException>(() => Parse(output));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: b\n\nc", 6)]
    [InlineData("a: b\r\n\r\nc", 8)]
    [InlineData("\nx", 1)]
    [InlineData("a: b\n", -1)]
    [InlineData("a: b\r\n\r", -1)]
    public void The_head_ends_at_the_first_empty_line(string output, int end)
    {
        Assert.Equal(end, CgiResponseHead.FindEnd(Encoding.ASCII.GetBytes(output)));
    }

    private static CgiResponseHead Parse(string output) => CgiResponseHead.Parse(Encoding.ASCII.GetBytes(output));
}
