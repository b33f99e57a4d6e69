using System.Globalization;
using Microsoft.AspNetCore.Http;
using Skiff.Oci.Images;

namespace Skiff.Oci.Tests.Registry;

/// <summary>What is sent arrives whole, whatever happens on the way.</summary>
public class UploadTests
{
    private static readonly byte[] s_content = [.. Enumerable.Range(0, 3500).Select(i => (byte)(i * 11))];

    [Fact]
    public async Task A_small_blob_goes_at_once()
    {
        var upload = new Upload();
        await using var registry = await FakeRegistry.StartAsync(upload.AnswerAsync);

        await PutAsync(registry, s_content[..1000]);

        Assert.Equal(s_content[..1000], upload.Received);
        Assert.Equal(["HEAD", "POST", "PUT"], Methods(registry));
    }

    [Fact]
    public async Task A_large_blob_goes_in_chunks()
    {
        var upload = new Upload();
        await using var registry = await FakeRegistry.StartAsync(upload.AnswerAsync);

        await PutAsync(registry, s_content);

        Assert.Equal(s_content, upload.Received);
        Assert.Equal(["HEAD", "POST", "PATCH", "PATCH", "PATCH", "PATCH", "PUT"], Methods(registry));
    }

    [Fact]
    public async Task Chunks_are_as_long_as_the_registry_wants_them()
    {
        var upload = new Upload { LeastChunk = 2000 };
        await using var registry = await FakeRegistry.StartAsync(upload.AnswerAsync);

        await PutAsync(registry, s_content);

        Assert.Equal(s_content, upload.Received);
        Assert.Equal(["HEAD", "POST", "PATCH", "PATCH", "PUT"], Methods(registry));
    }

    [Theory]
    [InlineData(500)] // a part of the chunk arrived
    [InlineData(1000)] // all of it arrived, but not the answer
    [InlineData(0)]
    public async Task After_a_break_the_rest_is_sent(int arrives)
    {
        var upload = new Upload { CutsSecondChunkAfter = arrives };
        await using var registry = await FakeRegistry.StartAsync(upload.AnswerAsync);

        await PutAsync(registry, s_content);

        Assert.Equal(s_content, upload.Received);
        Assert.Single(registry.Requests, r => r.Request.StartsWith("POST", StringComparison.Ordinal));
        Assert.Single(registry.Requests, r => r.Request.StartsWith("GET /v2/app/blobs/uploads/1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_registry_that_forgot_the_upload_gets_all_of_it_again()
    {
        var upload = new Upload { CutsSecondChunkAfter = 10, ForgetsSessions = true };
        await using var registry = await FakeRegistry.StartAsync(upload.AnswerAsync);

        await PutAsync(registry, s_content);

        Assert.Equal(s_content, upload.Received);
        Assert.Equal(2, registry.Requests.Count(r => r.Request.StartsWith("POST", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_blob_of_another_repository_is_mounted()
    {
        var upload = new Upload { Mounts = true };
        await using var registry = await FakeRegistry.StartAsync(upload.AnswerAsync);

        await PutAsync(registry, s_content, mountFrom: "other/app");

        Assert.Equal(["HEAD", "POST"], Methods(registry));
        Assert.Contains(registry.Requests, r => r.Request.EndsWith("&from=other%2Fapp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_mounted_is_sent()
    {
        var upload = new Upload();
        await using var registry = await FakeRegistry.StartAsync(upload.AnswerAsync);

        await PutAsync(registry, s_content[..10], mountFrom: "other/app");

        Assert.Equal(s_content[..10], upload.Received);
    }

    [Fact]
    public async Task What_is_there_is_not_sent()
    {
        await using var registry = await FakeRegistry.StartAsync(_ => Task.CompletedTask);
        using var client = FakeRegistry.Client();

        Assert.False(await client.PutBlobAsync(registry.Image, BlobSource.Of("x", s_content), null, null, CancellationToken.None));
        Assert.Equal(["HEAD"], Methods(registry));
    }

    [Fact]
    public async Task A_registry_that_refuses_a_blob_is_not_asked_again()
    {
        await using var registry = await FakeRegistry.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Method == "HEAD" ? 404 : 403;
            return context.Response.WriteAsync("""{"errors":[{"code":"DENIED","message":"read only"}]}""");
        });
        using var client = FakeRegistry.Client();

        var error = await Assert.ThrowsAsync<OciException>(() => client.PutBlobAsync(registry.Image, BlobSource.Of("x", s_content), null, null, CancellationToken.None));

        Assert.Equal(OciCodes.Denied, error.Code);
        Assert.Contains("DENIED: read only; log in with: skiff registry login", error.Message, StringComparison.Ordinal);
        Assert.Equal(["HEAD", "POST"], Methods(registry));
    }

    private static string[] Methods(FakeRegistry registry) => [.. registry.Requests.Select(r => r.Request[..r.Request.IndexOf(' ', StringComparison.Ordinal)])];

    private static async Task PutAsync(FakeRegistry registry, byte[] content, string? mountFrom = null)
    {
        using var client = FakeRegistry.Client();
        Assert.True(await client.PutBlobAsync(registry.Image, BlobSource.Of("x", content), mountFrom, null, CancellationToken.None));
    }

    // The side of the registry (distribution specification, "Pushing blobs").
    private sealed class Upload
    {
        private readonly List<byte> _received = [];
        private int _chunks;

        public byte[] Received => [.. _received];

        public int? CutsSecondChunkAfter { get; init; }

        public bool ForgetsSessions { get; init; }

        public bool Mounts { get; init; }

        public int LeastChunk { get; init; }

        public async Task AnswerAsync(HttpContext context)
        {
            var response = context.Response;
            response.Headers.Location = "/v2/app/blobs/uploads/1?state=x";
            switch (context.Request.Method)
            {
                case "HEAD":
                    response.StatusCode = 404;
                    break;
                case "POST":
                    _received.Clear();
                    response.StatusCode = Mounts && context.Request.Query.ContainsKey("mount") ? 201 : 202;
                    response.Headers["OCI-Chunk-Min-Length"] = LeastChunk.ToString(CultureInfo.InvariantCulture);
                    break;
                case "PATCH" when context.Request.Headers.ContentRange.ToString() != string.Create(CultureInfo.InvariantCulture, $"{_received.Count}-{_received.Count + context.Request.ContentLength - 1}"):
                    response.StatusCode = 416;
                    break;
                case "PATCH" when ++_chunks == 2 && CutsSecondChunkAfter is { } arrives:
                    _received.AddRange((await ReadAsync(context)).Take(arrives));
                    context.Abort();
                    break;
                case "GET" when ForgetsSessions:
                    response.StatusCode = 404;
                    break;
                default:
                    _received.AddRange(await ReadAsync(context));
                    response.StatusCode = context.Request.Method switch { "PUT" => 201, "PATCH" => 202, _ => 204 };
                    response.Headers.Range = string.Create(CultureInfo.InvariantCulture, $"0-{Math.Max(_received.Count - 1, 0)}");
                    break;
            }
        }

        private static async Task<byte[]> ReadAsync(HttpContext context)
        {
            using var copy = new MemoryStream();
            await context.Request.Body.CopyToAsync(copy);
            return copy.ToArray();
        }
    }
}
