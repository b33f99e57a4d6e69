using System.Globalization;
using Microsoft.AspNetCore.Http;
using Skiff.Oci.Images;

namespace Skiff.Oci.Tests.Registry;

/// <summary>What is received is what was asked for, or an error.</summary>
public class DownloadTests
{
    private static readonly byte[] s_content = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))];
    private static readonly BlobDescriptor s_blob = BlobDescriptor.Of("application/wasm", s_content);

    [Fact]
    public async Task A_blob_that_breaks_off_goes_on_where_it_broke_off()
    {
        await using var registry = await FakeRegistry.StartAsync(context =>
        {
            var from = FakeRegistry.Range(context, s_content.Length);
            return from < 4000 ? FakeRegistry.CutAsync(context, s_content.AsMemory(from, 1000)) : context.Response.Body.WriteAsync(s_content.AsMemory(from)).AsTask();
        });
        var progress = new Sum();

        var received = await GetAsync(registry, s_blob, progress);

        Assert.Equal(s_content, received);
        Assert.Equal(s_content.Length, progress.Total);
    }

    [Fact]
    public async Task A_registry_that_knows_no_ranges_sends_all_of_it_again()
    {
        var count = 0;
        await using var registry = await FakeRegistry.StartAsync(context =>
            count++ == 0 ? FakeRegistry.CutAsync(context, s_content.AsMemory(0, 1000)) : context.Response.Body.WriteAsync(s_content.AsMemory()).AsTask());

        Assert.Equal(s_content, await GetAsync(registry, s_blob));
    }

    [Fact]
    public async Task A_registry_that_sends_another_part_is_not_believed()
    {
        await using var registry = await FakeRegistry.StartAsync(context =>
        {
            if (context.Request.Headers.Range.Count == 0)
            {
                return FakeRegistry.CutAsync(context, s_content.AsMemory(0, 1000));
            }

            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 0-4999/5000";
            return context.Response.Body.WriteAsync(s_content.AsMemory()).AsTask();
        });

        await RefusesAsync(registry, OciCodes.Protocol, "another part");
    }

    [Fact]
    public async Task A_content_with_another_digest_is_refused()
    {
        await using var registry = await FakeRegistry.StartAsync(context => context.Response.Body.WriteAsync(new byte[s_content.Length]).AsTask());

        await RefusesAsync(registry, OciCodes.Content, "another content than its digest says");
    }

    [Fact]
    public async Task A_body_without_an_end_is_left()
    {
        await using var registry = await FakeRegistry.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(s_content);
            }
        });

        await RefusesAsync(registry, OciCodes.Content, "more than the 5000 bytes");
    }

    [Fact]
    public async Task A_blob_that_always_breaks_off_at_the_same_place_is_given_up()
    {
        await using var registry = await FakeRegistry.StartAsync(context =>
        {
            var from = FakeRegistry.Range(context, s_content.Length);
            return FakeRegistry.CutAsync(context, s_content.AsMemory(from, from == 0 ? 1000 : 0));
        });

        await RefusesAsync(registry, OciCodes.Unreachable, "breaks off after 1000 of 5000 bytes");
    }

    [Fact]
    public async Task A_registry_that_says_nothing_more_is_given_up()
    {
        await using var registry = await FakeRegistry.StartAsync(async context =>
        {
            await context.Response.Body.WriteAsync(s_content.AsMemory(FakeRegistry.Range(context, s_content.Length), 1));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        using var client = FakeRegistry.Client(o => o with { IdleTimeout = TimeSpan.FromMilliseconds(200), Attempts = 1 });

        var error = await Assert.ThrowsAsync<OciException>(() => client.GetBlobAsync(registry.Image, s_blob, 10_000, Stream.Null, null, CancellationToken.None));

        Assert.Equal(OciCodes.Unreachable, error.Code);
        Assert.Contains("nothing comes any more", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4999)]
    [InlineData(0)]
    public async Task A_blob_that_is_larger_than_allowed_is_not_asked_for(long maximum)
    {
        await using var registry = await FakeRegistry.StartAsync(_ => Task.CompletedTask);
        using var client = FakeRegistry.Client();

        var error = await Assert.ThrowsAsync<OciException>(() => client.GetBlobAsync(registry.Image, s_blob, maximum, Stream.Null, null, CancellationToken.None));

        Assert.Equal(OciCodes.TooLarge, error.Code);
        Assert.Empty(registry.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_manifest_is_read_up_to_its_limit_and_no_further(bool saysLength)
    {
        var length = OciLimits.MaximumManifestBytes;
        await using var registry = await FakeRegistry.StartAsync(context =>
        {
            context.Response.ContentLength = saysLength ? length : null;
            return context.Response.Body.WriteAsync(new byte[length]).AsTask();
        });
        using var client = FakeRegistry.Client();

        Assert.Equal(length, (await client.GetManifestAsync(registry.Image, CancellationToken.None)).Content.Length);
        length++;
        var error = await Assert.ThrowsAsync<OciException>(() => client.GetManifestAsync(registry.Image, CancellationToken.None));

        Assert.Equal(OciCodes.TooLarge, error.Code);
    }

    [Fact]
    public async Task A_manifest_that_is_asked_for_by_digest_has_it()
    {
        await using var registry = await FakeRegistry.StartAsync(context => context.Response.WriteAsync("{}"));
        using var client = FakeRegistry.Client();

        var error = await Assert.ThrowsAsync<OciException>(() => client.GetManifestAsync(Reference.Parse($"{registry.Host}/app@{s_blob.Digest}"), CancellationToken.None));

        Assert.Equal(OciCodes.Content, error.Code);
    }

    [Fact]
    public async Task A_registry_that_has_too_much_to_do_is_asked_again_when_it_says()
    {
        var count = 0;
        await using var registry = await FakeRegistry.StartAsync(context =>
        {
            context.Response.StatusCode = count++ < 2 ? 429 : 200;
            context.Response.Headers.RetryAfter = "0";
            return context.Response.WriteAsync("{}");
        });
        using var client = FakeRegistry.Client(o => o with { FirstPause = TimeSpan.FromHours(1) });

        Assert.Equal("{}"u8.ToArray(), (await client.GetManifestAsync(registry.Image, CancellationToken.None)).Content);
        Assert.Equal(3, count);
    }

    [Fact]
    public async Task What_a_registry_says_of_an_error_is_shown_on_one_line()
    {
        await using var registry = await FakeRegistry.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync("""{"errors":[{"code":"MANIFEST_UNKNOWN","message":"no\u001b[2J\nsuch"}]}""");
        });
        using var client = FakeRegistry.Client();

        var error = await Assert.ThrowsAsync<OciException>(() => client.GetManifestAsync(registry.Image, CancellationToken.None));

        Assert.Equal(OciCodes.NotFound, error.Code);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{registry.Host}: no image {registry.Image}: 404 Not Found: MANIFEST_UNKNOWN: no [2J such"), error.Message);
    }

    private static async Task RefusesAsync(FakeRegistry registry, string code, string message)
    {
        var error = await Assert.ThrowsAsync<OciException>(() => GetAsync(registry, s_blob));

        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static async Task<byte[]> GetAsync(FakeRegistry registry, BlobDescriptor blob, IProgress<long>? progress = null)
    {
        using var client = FakeRegistry.Client();
        using var target = new MemoryStream();
        await client.GetBlobAsync(registry.Image, blob, 10_000, target, progress, CancellationToken.None);
        return target.ToArray();
    }

    private sealed class Sum : IProgress<long>
    {
        public long Total { get; private set; }

        public void Report(long value) => Total += value;
    }
}
