using System.Net;
using System.Net.Sockets;
using System.Text;
using Skiff.Components;
using Skiff.Wasi.Http;
using Skiff.Wasi.Io;
using Skiff.Wasi.Preview2;
using Skiff.Wasi.Preview2.Http;
using Skiff.Wasi.Preview2.Sockets;

namespace Skiff.Wasi.Tests.Preview2;

/// <summary><c>wasi:http</c>: fields, messages of a server, requests of a guest to a server on the loopback interface.</summary>
public sealed class HttpTests : IDisposable
{
    private readonly Preview2Context _context = new(new WasiOptions(), new Preview2Options { Network = NetworkPolicy.AllowAll });

    private HttpHost Host => _context.Http;

    public void Dispose() => _context.Dispose();

    [Fact]
    public void Fields_keep_order_and_case_and_find_names_without_regard_to_case()
    {
        var fields = Host.FieldsFromList([("X-One", Bytes("1")), ("x-two", Bytes("2")), ("x-one", Bytes("3"))]).Value;

        Assert.Equal(["1", "3"], fields.Get("X-ONE").Select(value => Encoding.ASCII.GetString(value.Span)));
        Assert.True(fields.Has("X-Two"));
        Assert.Equal(["X-One", "x-two", "x-one"], fields.Entries().Select(entry => entry.Item1));
        Assert.True(fields.Set("X-one", [Bytes("4")]).IsOk);
        Assert.Single(fields.Get("x-one"));
        Assert.True(fields.Delete("x-two").IsOk);
        Assert.False(fields.Has("x-two"));
        Assert.Empty(fields.Get("not there"));
    }

    [Theory]
    [InlineData("", "x", HeaderErrorKind.InvalidSyntax)]
    [InlineData("a b", "x", HeaderErrorKind.InvalidSyntax)]
    [InlineData("a", "x\r\ny: z", HeaderErrorKind.InvalidSyntax)]
    [InlineData("a", "x\0", HeaderErrorKind.InvalidSyntax)]
    [InlineData("Transfer-Encoding", "chunked", HeaderErrorKind.Forbidden)]
    [InlineData("host", "x", HeaderErrorKind.Forbidden)]
    public void Fields_refuse_what_could_break_a_message(string name, string value, HeaderErrorKind expected)
    {
        var fields = Host.CreateFields();

        Assert.Equal(expected, fields.Append(name, Encoding.ASCII.GetBytes(value)).Error.Kind);
        Assert.Equal(expected, fields.Set(name, [Bytes(value)]).Error.Kind);
        Assert.Equal(expected, Host.FieldsFromList([(name, Bytes(value))]).Error.Kind);
        Assert.True(fields.Append("a", "x\ty"u8).IsOk);
    }

    [Fact]
    public void Fields_of_a_message_are_immutable_and_their_clone_is_not()
    {
        var fields = Host.CreateFields();
        fields.Append("a", "1"u8);
        var headers = Host.CreateOutgoingRequest(fields).Headers();

        Assert.Equal(HeaderErrorKind.Immutable, headers.Append("b", "2"u8).Error.Kind);
        Assert.Equal(HeaderErrorKind.Immutable, headers.Delete("a").Error.Kind);
        Assert.True(headers.Clone().Append("b", "2"u8).IsOk);
        Assert.False(headers.Has("b"));
    }

    [Fact]
    public void Fields_without_end_are_a_trap()
    {
        var fields = Host.CreateFields();

        Assert.Throws<GuestRuleException>(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                fields.Append("name", "some value of a field that is long enough to add up"u8);
            }
        });
    }

    [Fact]
    public async Task A_request_gives_what_the_client_sent()
    {
        using var body = new MemoryStream("body"u8.ToArray());
        IIncomingRequest request = new IncomingHttpRequest(
            _context, "PATCH", [new("X-A", Bytes("1")), new("Connection", Bytes("close"))])
        {
            Scheme = "https",
            Authority = "example.com",
            PathWithQuery = "/a?b",
            Body = body,
            Trailers = () => [new("x-end", Bytes("z"))],
        };

        Assert.Equal(MethodKind.Patch, request.Method().Kind);
        Assert.Equal(SchemeKind.Https, request.Scheme()!.Value.Kind);
        Assert.Equal(("example.com", "/a?b"), (request.Authority(), request.PathWithQuery()));
        Assert.Equal(["X-A"], request.Headers().Entries().Select(entry => entry.Item1));
        var content = request.Consume().Value;
        Assert.True(request.Consume().IsError);
        var stream = content.Stream().Value;
        Assert.True(content.Stream().IsError);
        Assert.Equal("body", Encoding.ASCII.GetString((await stream.BlockingRead(100, default)).Value.Span));
        var trailers = Host.IncomingBodyFinish(content);
        await trailers.Subscribe().Block(default);
        Assert.Equal(["x-end"], trailers.Get()!.Value.Value.Value!.Entries().Select(entry => entry.Item1));
        Assert.True(trailers.Get()!.Value.IsError);
    }

    [Fact]
    public async Task A_response_streams_to_the_server_while_it_is_written()
    {
        using var outparam = new ResponseOutparam();
        var response = Host.CreateOutgoingResponse(Host.CreateFields());
        Assert.True(response.SetStatusCode(418).IsOk);
        Assert.True(response.SetStatusCode(99).IsError);
        var body = response.Body().Value;
        Assert.True(response.Body().IsError);
        var stream = body.Write().Value;

        Host.ResponseOutparamSet(outparam, Result<IOutgoingResponse, ErrorCode>.Ok(response));
        var sent = (await outparam.Response).Value;
        var reading = sent.Body.ReadAsync().AsTask();
        Assert.False(reading.IsCompleted);
        await stream.BlockingWriteAndFlush("abc"u8, default);

        Assert.Equal(418, sent.Status);
        var bytes = await reading;
        Assert.Equal("abc", Encoding.ASCII.GetString(bytes.Span));
        sent.Body.Advance(3);
        Assert.False(sent.Body.IsAtEnd);
        var trailers = Host.CreateFields();
        trailers.Append("x-end", "1"u8);
        Assert.True(Host.OutgoingBodyFinish(body, trailers).IsOk);
        Assert.True((await sent.Body.ReadAsync()).IsEmpty);
        Assert.Equal(["x-end"], sent.Body.Trailers!.Select(field => field.Name));
    }

    [Fact]
    public async Task A_body_is_bounded_until_someone_reads_it()
    {
        var response = Host.CreateOutgoingResponse(Host.CreateFields());
        var stream = response.Body().Value.Write().Value;
        ulong written = 0;
        for (var room = stream.CheckWrite().Value; room > 0; room = stream.CheckWrite().Value)
        {
            stream.Write(new byte[room]);
            written += room;
        }

        Assert.Equal((ulong)WasiLimits.Default.StreamBuffer, written);
        using var outparam = new ResponseOutparam();
        Host.ResponseOutparamSet(outparam, Result<IOutgoingResponse, ErrorCode>.Ok(response));
        var body = (await outparam.Response).Value.Body;
        var waiting = stream.Subscribe().Block(default).AsTask();
        Assert.False(waiting.IsCompleted);
        body.Advance((await body.ReadAsync()).Length);
        await waiting;
        body.Abandon();
        Assert.Equal(StreamErrorKind.Closed, stream.CheckWrite().Error.Kind);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("abcd")]
    public async Task A_body_has_to_be_as_long_as_it_was_promised(string text)
    {
        var fields = Host.CreateFields();
        fields.Append("content-length", "3"u8);
        var response = Host.CreateOutgoingResponse(fields);
        var body = response.Body().Value;
        using var outparam = new ResponseOutparam();
        Host.ResponseOutparamSet(outparam, Result<IOutgoingResponse, ErrorCode>.Ok(response));
        var sent = (await outparam.Response).Value.Body;

        var written = await body.Write().Value.BlockingWriteAndFlush(Encoding.ASCII.GetBytes(text), default);
        var result = Host.OutgoingBodyFinish(body, null);

        Assert.Equal(ErrorCodeKind.HttpResponseBodySize, result.Error.Kind);
        Assert.Equal((ulong)text.Length, result.Error.AsHttpResponseBodySize);
        Assert.Equal(text.Length > 3, written.IsError);
        if (written.IsError)
        {
            Assert.Equal(ErrorCodeKind.HttpResponseBodySize, Host.HttpErrorCode(written.Error.AsLastOperationFailed)!.Value.Kind);
        }

        await Assert.ThrowsAnyAsync<IOException>(async () => await sent.CopyToAsync(Stream.Null));
    }

    [Fact]
    public async Task A_guest_that_drops_body_or_outparam_is_noticed()
    {
        var outparam = new ResponseOutparam();
        outparam.Dispose();
        Assert.Equal(ErrorCodeKind.InternalError, (await outparam.Response).Error.Kind);

        using var second = new ResponseOutparam();
        var response = Host.CreateOutgoingResponse(Host.CreateFields());
        var body = response.Body().Value;
        Host.ResponseOutparamSet(second, Result<IOutgoingResponse, ErrorCode>.Ok(response));
        ((IDisposable)body).Dispose();
        await Assert.ThrowsAnyAsync<IOException>(async () => await (await second.Response).Value.Body.ReadAsync());
    }

    [Fact]
    public async Task A_request_goes_out_and_its_answer_comes_back()
    {
        await using var server = new TestServer("HTTP/1.1 201 Created\r\nX-A: 1\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello");
        var fields = Host.CreateFields();
        fields.Append("x-b", "2"u8);
        fields.Append("content-type", "text/plain"u8);
        var request = Request(fields, server.Authority);
        request.SetMethod(Method.Post);
        var body = request.Body().Value;

        var future = Host.Handle(request, null).Value;
        await body.Write().Value.BlockingWriteAndFlush("ping"u8, default);
        Host.OutgoingBodyFinish(body, null);
        await future.Subscribe().Block(default);
        var response = future.Get()!.Value.Value.Value;

        Assert.Equal(201, response.Status());
        Assert.Equal(["X-A", "Content-Length"], response.Headers().Entries().Select(entry => entry.Item1));
        var stream = response.Consume().Value.Stream().Value;
        Assert.Equal("hello", Encoding.ASCII.GetString((await stream.BlockingRead(100, default)).Value.Span));
        Assert.Equal(StreamErrorKind.Closed, (await stream.BlockingRead(1, default)).Error.Kind);
        var received = await server.Received;
        Assert.StartsWith("POST /x?y HTTP/1.1\r\n", received, StringComparison.Ordinal);
        Assert.Contains("x-b: 2\r\n", received, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/plain\r\n", received, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("ping", received, StringComparison.Ordinal);
        Assert.True(future.Get()!.Value.IsError);
    }

    [Fact]
    public async Task Redirects_are_the_guests_to_follow()
    {
        await using var server = new TestServer("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");

        var future = Host.Handle(Request(Host.CreateFields(), server.Authority), null).Value;
        await future.Subscribe().Block(default);

        Assert.Equal(302, future.Get()!.Value.Value.Value.Status());
    }

    [Fact]
    public async Task A_request_that_is_not_allowed_is_denied_and_one_to_a_forbidden_address_too()
    {
        await using var server = new TestServer("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
        using var denied = new Preview2Context(new WasiOptions());
        using var named = new Preview2Context(new WasiOptions(), new Preview2Options { Network = new OnlyNames() });

        Assert.Equal(ErrorCodeKind.HttpRequestDenied, denied.Http.Handle(Request(Host.CreateFields(), server.Authority), null).Error.Kind);
        var future = named.Http.Handle(Request(Host.CreateFields(), server.Authority), null).Value;
        await future.Subscribe().Block(default);
        Assert.Equal(ErrorCodeKind.DestinationIpProhibited, future.Get()!.Value.Value.Error.Kind);
        var allowed = Host.Handle(Request(Host.CreateFields(), server.Authority), null).Value;
        await allowed.Subscribe().Block(default);
        Assert.Equal(204, allowed.Get()!.Value.Value.Value.Status());
    }

    [Fact]
    public async Task A_server_that_never_answers_is_a_timeout()
    {
        await using var server = new TestServer(null);
        var options = Host.CreateRequestOptions();
        options.SetFirstByteTimeout(50_000_000);

        var future = Host.Handle(Request(Host.CreateFields(), server.Authority), options).Value;
        await future.Subscribe().Block(default);

        Assert.Equal(ErrorCodeKind.HttpResponseTimeout, future.Get()!.Value.Value.Error.Kind);
    }

    [Fact]
    public async Task Nobody_there_is_a_refused_connection()
    {
        var server = new TestServer(null);
        var authority = server.Authority;
        await server.DisposeAsync();

        var future = Host.Handle(Request(Host.CreateFields(), authority), null).Value;
        await future.Subscribe().Block(default);

        Assert.Equal(ErrorCodeKind.ConnectionRefused, future.Get()!.Value.Value.Error.Kind);
    }

    [Fact]
    public async Task A_response_that_breaks_off_is_an_error_of_its_stream()
    {
        await using var server = new TestServer("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 50\r\n\r\nonly this");
        var future = Host.Handle(Request(Host.CreateFields(), server.Authority), null).Value;
        await future.Subscribe().Block(default);
        var stream = future.Get()!.Value.Value.Value.Consume().Value.Stream().Value;

        Assert.Equal("only this", Encoding.ASCII.GetString((await stream.BlockingRead(100, default)).Value.Span));
        var error = (await stream.BlockingRead(100, default)).Error;

        Assert.Equal(ErrorCodeKind.HttpResponseIncomplete, Host.HttpErrorCode(error.AsLastOperationFailed)!.Value.Kind);
    }

    [Fact]
    public async Task The_number_of_requests_at_a_time_is_limited()
    {
        await using var server = new TestServer(null);
        using var context = new Preview2Context(
            new WasiOptions(), new Preview2Options { Network = NetworkPolicy.AllowAll, HttpLimits = HttpLimits.Default with { MaximumOutgoingRequests = 1 } });
        var first = context.Http.Handle(Request(Host.CreateFields(), server.Authority), null).Value;

        Assert.Equal(ErrorCodeKind.ConnectionLimitReached, context.Http.Handle(Request(Host.CreateFields(), server.Authority), null).Error.Kind);
        ((IDisposable)first).Dispose();
        Assert.True(context.Http.Handle(Request(Host.CreateFields(), server.Authority), null).IsOk);
    }

    [Fact]
    public async Task A_request_that_failed_is_over_when_its_future_is_dropped()
    {
        var server = new TestServer(null);
        await server.DisposeAsync();
        using var context = new Preview2Context(
            new WasiOptions(), new Preview2Options { Network = NetworkPolicy.AllowAll, HttpLimits = HttpLimits.Default with { MaximumOutgoingRequests = 1 } });

        for (var turn = 0; turn < 3; turn++)
        {
            var future = context.Http.Handle(Request(Host.CreateFields(), server.Authority), null).Value;
            await future.Subscribe().Block(default);
            Assert.True(future.Get()!.Value.Value.IsError);
            ((IDisposable)future).Dispose();
        }
    }

    [Fact]
    public void Parts_of_a_target_that_could_break_the_request_line_are_refused()
    {
        var request = Host.CreateOutgoingRequest(Host.CreateFields());

        Assert.True(request.SetMethod(Method.Other("A B")).IsError);
        Assert.True(request.SetPathWithQuery("/a b").IsError);
        Assert.True(request.SetPathWithQuery("/a\r\nX: y").IsError);
        Assert.True(request.SetAuthority("user@host").IsError);
        Assert.True(request.SetAuthority("host/path").IsError);
        Assert.True(request.SetScheme(Scheme.Other("ht tp")).IsError);
        Assert.True(request.SetMethod(Method.Other("PURGE")).IsOk);
        Assert.True(request.SetAuthority("[::1]:80").IsOk);
        Assert.True(request.SetPathWithQuery("/a?b=%20").IsOk);
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private IOutgoingRequest Request(IFields fields, string authority)
    {
        var request = Host.CreateOutgoingRequest(fields);
        Assert.True(request.SetScheme(Scheme.Http).IsOk);
        Assert.True(request.SetAuthority(authority).IsOk);
        Assert.True(request.SetPathWithQuery("/x?y").IsOk);
        return request;
    }

    /// <summary>Allows requests, but no address.</summary>
    private sealed class OnlyNames : INetworkPolicy
    {
        public bool IsAllowed(in NetworkTarget target) => target.Use == NetworkUse.HttpRequest;
    }

    /// <summary>Answers each connection with the same bytes, once a request has come whole; or never.</summary>
    private sealed class TestServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _over = new();
        private readonly TaskCompletionSource<string> _received = new();
        private readonly Task _serving;

        internal TestServer(string? answer)
        {
            _listener.Start();
            _serving = ServeAsync(answer);
        }

        internal string Authority => _listener.LocalEndpoint.ToString()!;

        internal Task<string> Received => _received.Task;

        public async ValueTask DisposeAsync()
        {
            await _over.CancelAsync();
            _listener.Stop();
            await _serving;
            _over.Dispose();
        }

        private async Task ServeAsync(string? answer)
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync(_over.Token);
                    await AnswerAsync(client.GetStream(), answer);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
            {
                _received.TrySetResult("");
            }
        }

        private async Task AnswerAsync(NetworkStream stream, string? answer)
        {
            var buffer = new byte[4096];
            var text = new StringBuilder();
            int count;
            do
            {
                count = await stream.ReadAsync(buffer, _over.Token);
                text.Append(Encoding.ASCII.GetString(buffer, 0, count));
            }
            while (count > 0 && (answer is null || !IsWhole(text.ToString())));
            _received.TrySetResult(text.ToString());
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer ?? ""), _over.Token);
        }

        private static bool IsWhole(string request) =>
            request.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase)
                ? request.EndsWith("0\r\n\r\n", StringComparison.Ordinal)
                : request.Contains("\r\n\r\n", StringComparison.Ordinal);
    }
}
