using Google.Protobuf;
using Skiff.Native;
using Skiff.Shim.Tests.Protos.Wire;
using Skiff.Shim.Ttrpc;

namespace Skiff.Shim.Tests.Ttrpc;

public sealed class ServerTests : IDisposable
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);
    private readonly ServerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void A_call_is_answered() => _fixture.Loop.Run(async () =>
    {
        using var client = _fixture.Connect();

        Assert.Equal("hello"u8.ToArray(), await client.CallAsync(ServerFixture.Service, "Same", "hello"u8.ToArray(), s_long));
    });

    [Fact]
    public void An_answer_of_megabytes_arrives_whole() => _fixture.Loop.Run(async () =>
    {
        using var client = _fixture.Connect();
        var message = new byte[3_000_000];
        Random.Shared.NextBytes(message);

        Assert.Equal(message, await client.CallAsync(ServerFixture.Service, "Same", message, s_long));
    });

    [Theory]
    [InlineData("test.Echo", "Nothing")]
    [InlineData("test.Nobody", "Same")]
    public void An_unknown_method_or_service_is_unimplemented(string service, string method) => _fixture.Loop.Run(async () =>
    {
        using var client = _fixture.Connect();

        var error = await Assert.ThrowsAsync<TtrpcException>(() => client.CallAsync(service, method, [], s_long));

        Assert.Equal(StatusCode.Unimplemented, error.Code);
    });

    [Theory]
    [InlineData("Refuse", StatusCode.FailedPrecondition, "not now")]
    [InlineData("Fail", StatusCode.Unknown, "broken")]
    public void An_error_keeps_its_code_and_message(string method, object code, string message) => _fixture.Loop.Run(async () =>
    {
        using var client = _fixture.Connect();

        var error = await Assert.ThrowsAsync<TtrpcException>(() => client.CallAsync(ServerFixture.Service, method, [], s_long));

        Assert.Equal((code, message), (error.Code, error.Message));
    });

    [Fact]
    public void A_message_above_the_limit_is_refused_and_the_connection_lives() => _fixture.Loop.Run(async () =>
    {
        using var client = _fixture.Connect();

        var error = await Assert.ThrowsAsync<TtrpcException>(
            () => client.CallAsync(ServerFixture.Service, "Same", new byte[TtrpcLimits.MaximumMessageLength + 1], s_long));

        Assert.Equal(StatusCode.ResourceExhausted, error.Code);
        Assert.Equal([7], await client.CallAsync(ServerFixture.Service, "Same", [7], s_long));
    });

    [Fact]
    public void A_call_whose_time_is_over_ends_and_its_method_learns_it() => _fixture.Loop.Run(async () =>
    {
        using var raw = new RawClient(_fixture);

        var response = await raw.SendAsync(1, new Request { Service = ServerFixture.Service, Method = "Wait", TimeoutNano = 1_000_000 });

        Assert.Equal((int)StatusCode.DeadlineExceeded, response.Status.Code);
        await _fixture.UntilAsync(() => _fixture.Waiting == 0);
    });

    [Fact]
    public void The_end_of_a_connection_cancels_its_calls() => _fixture.Loop.Run(async () =>
    {
        var client = _fixture.Connect();
        var calls = Enumerable.Range(0, 50).Select(_ => client.CallAsync(ServerFixture.Service, "Wait", [], s_long)).ToArray();
        await _fixture.UntilAsync(() => _fixture.Waiting == calls.Length);

        client.Dispose();

        await _fixture.UntilAsync(() => _fixture.Waiting == 0);
        foreach (var call in calls)
        {
            Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<TtrpcException>(() => call)).Code);
        }
    });

    [Fact]
    public void Metadata_comes_in_order_and_a_key_may_come_twice() => _fixture.Loop.Run(async () =>
    {
        using var raw = new RawClient(_fixture);

        var response = await raw.SendAsync(1, new Request
        {
            Service = ServerFixture.Service,
            Method = "Metadata",
            Metadata = { new KeyValue { Key = "a", Value = "1" }, new KeyValue { Key = "b", Value = "" }, new KeyValue { Key = "a", Value = "2" } },
        });

        Assert.Equal("a=1;b=;a=2;", response.Payload.ToStringUtf8());
    });

    [Fact]
    public void Every_waiting_call_above_the_limit_is_refused() => _fixture.Loop.Run(async () =>
    {
        using var client = _fixture.Connect();
        for (var i = 0; i < TtrpcLimits.MaximumOpenStreams; i++)
        {
            _ = client.CallAsync(ServerFixture.Service, "Wait", [], s_long);
        }

        var error = await Assert.ThrowsAsync<TtrpcException>(() => client.CallAsync(ServerFixture.Service, "Same", [], s_long));

        Assert.Equal(StatusCode.ResourceExhausted, error.Code);
    });

    [Theory]
    [InlineData(2u)]
    [InlineData(0u)]
    public void An_even_stream_is_refused_on_its_number(uint stream) => _fixture.Loop.Run(async () =>
    {
        using var raw = new RawClient(_fixture);

        var response = await raw.SendAsync(stream, new Request { Service = ServerFixture.Service, Method = "Same" });

        Assert.Equal((int)StatusCode.InvalidArgument, response.Status.Code);
    });

    [Fact]
    public void A_stream_number_is_used_once() => _fixture.Loop.Run(async () =>
    {
        using var raw = new RawClient(_fixture);
        var request = new Request { Service = ServerFixture.Service, Method = "Same" };

        Assert.Null((await raw.SendAsync(5, request)).Status);
        Assert.Equal((int)StatusCode.InvalidArgument, (await raw.SendAsync(5, request)).Status.Code);
        Assert.Equal((int)StatusCode.InvalidArgument, (await raw.SendAsync(3, request)).Status.Code);
        Assert.Null((await raw.SendAsync(7, request)).Status);
    });

    [Fact]
    public void What_is_no_request_is_refused_and_the_connection_lives() => _fixture.Loop.Run(async () =>
    {
        using var raw = new RawClient(_fixture);

        var response = await raw.SendAsync(1, [0xFF, 0xFF, 0xFF]);

        Assert.Equal((int)StatusCode.InvalidArgument, response.Status.Code);
        Assert.Null((await raw.SendAsync(3, new Request { Service = ServerFixture.Service, Method = "Same" })).Status);
    });

    [Fact]
    public void Data_for_a_stream_that_is_not_open_is_refused() => _fixture.Loop.Run(async () =>
    {
        using var raw = new RawClient(_fixture);

        var response = await raw.SendAsync(FrameReaderTests.Frame(9, FrameType.Data, "x"u8));

        Assert.Equal((int)StatusCode.InvalidArgument, response.Status.Code);
    });

    [Fact]
    public void An_unknown_type_of_message_is_passed_over() => _fixture.Loop.Run(async () =>
    {
        using var raw = new RawClient(_fixture);
        raw.Write(FrameReaderTests.Frame(1, (FrameType)77, "future"u8));

        Assert.Null((await raw.SendAsync(1, new Request { Service = ServerFixture.Service, Method = "Same" })).Status);
    });

    [Fact]
    public void Messages_go_both_ways_on_a_stream() => _fixture.Loop.Run(async () =>
    {
        using var client = _fixture.Connect();
        var stream = client.OpenStream(ServerFixture.Service, "Double");

        stream.Send([1]);
        Assert.Equal(new byte[] { 1, 1 }, await stream.ReceiveAsync());
        stream.Send([]);
        Assert.Equal(Array.Empty<byte>(), await stream.ReceiveAsync());
        stream.CloseSending();

        Assert.Null(await stream.ReceiveAsync());
        Assert.Empty(await stream.Answer);
    });

    [Fact]
    public void A_stream_may_end_with_one_answer() => _fixture.Loop.Run(async () =>
    {
        using var client = _fixture.Connect();
        var stream = client.OpenStream(ServerFixture.Service, "Count");
        for (var i = 0; i < 3; i++)
        {
            stream.Send([9]);
        }

        stream.CloseSending();

        Assert.Equal([3], await stream.Answer);
    });

    [Fact]
    public void Data_after_the_end_of_the_data_is_refused() => _fixture.Loop.Run(async () =>
    {
        using var client = _fixture.Connect();
        var late = client.OpenStream(ServerFixture.Service, "Wait");

        late.CloseSending();
        late.Send([1]);

        Assert.Equal(StatusCode.InvalidArgument, (await Assert.ThrowsAsync<TtrpcException>(() => late.Answer)).Code);
    });

    /// <summary>Writes bytes as they are and reads answers by Google's implementation.</summary>
    private sealed class RawClient : IDisposable
    {
        private readonly ServerFixture _fixture;
        private readonly FileHandle _socket;
        private readonly FrameReader _reader = new();

        public RawClient(ServerFixture fixture)
        {
            _fixture = fixture;
            Assert.Equal(LinuxError.None, LocalSocket.Connect(fixture.SocketPath, out var socket));
            _socket = socket!; // there was no error
        }

        public void Dispose() => _socket.Dispose();

        public void Write(byte[] bytes) =>
            Assert.Equal(LinuxError.None, SocketCalls.Send(_socket, bytes, [new BufferSlice(0, (uint)bytes.Length)], out _));

        public Task<Response> SendAsync(uint stream, Request request) => SendAsync(stream, request.ToByteArray());

        public Task<Response> SendAsync(uint stream, byte[] payload) => SendAsync(FrameReaderTests.Frame(stream, FrameType.Request, payload));

        public async Task<Response> SendAsync(byte[] frame)
        {
            Write(frame);
            Response? response = null;
            await _fixture.UntilAsync(() => TryReceive(FrameHeader.Read(frame).Stream, out response));
            return response!; // set by the call that ended the wait
        }

        private bool TryReceive(uint stream, out Response? response)
        {
            response = null;
            var space = _reader.GetSpace();
            if (SocketCalls.Receive(_socket, space, [new BufferSlice(0, (uint)space.Length)], peek: false, out var count, out _) != LinuxError.None)
            {
                return false;
            }

            _reader.Advance((int)count);
            if (!_reader.TryRead(out var frame))
            {
                return false;
            }

            Assert.Equal((stream, FrameType.Response), (frame.Header.Stream, frame.Header.Type));
            response = Response.Parser.ParseFrom(frame.Payload);
            return true;
        }
    }
}
