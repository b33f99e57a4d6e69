using Skiff.Oci.Cache;
using Skiff.Oci.Images;

namespace Skiff.Oci.Tests.Cache;

public sealed class ContentCacheTests : IDisposable
{
    private static readonly byte[] s_content = "a content"u8.ToArray();
    private static readonly BlobDescriptor s_blob = BlobDescriptor.Of("x", s_content);

    private readonly TestFolder _folder = new();
    private readonly ContentCache _cache;

    public ContentCacheTests() => _cache = ContentCache.Open(_folder["cache"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_added_is_found()
    {
        Assert.Null(_cache.Find(s_blob));

        var path = await AddAsync();

        Assert.Equal(path, ContentCache.Open(_folder["cache"]).Find(s_blob));
        Assert.Equal(s_content, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task Of_what_fails_nothing_stays()
    {
        await Assert.ThrowsAsync<IOException>(() => _cache.AddAsync(s_blob, file =>
        {
            file.Write(s_content);
            throw new IOException("x");
        }));

        Assert.Null(_cache.Find(s_blob));
        Assert.Empty(Directory.GetFiles(_folder["cache/sha256"]));
    }

    [Fact]
    public async Task Many_who_add_the_same_do_not_meet()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), async (_, _) => await AddAsync());

        Assert.Equal([_cache.Find(s_blob)!], Directory.GetFiles(_folder["cache/sha256"])); // it was added
    }

    [Fact]
    public async Task What_was_changed_is_found_when_it_is_read_and_removed()
    {
        await File.WriteAllBytesAsync(await AddAsync(), "b content"u8.ToArray());

        var error = await Assert.ThrowsAsync<OciException>(() => _cache.CopyAsync(s_blob, Stream.Null, CancellationToken.None));

        Assert.Equal(OciCodes.Content, error.Code);
        Assert.Null(_cache.Find(s_blob));
    }

    [Fact]
    public async Task What_was_cut_is_not_found()
    {
        await File.WriteAllTextAsync(await AddAsync(), "a");

        Assert.Null(_cache.Find(s_blob));
    }

    [Fact]
    public void What_somebody_left_half_written_goes_after_a_day()
    {
        File.WriteAllText(_folder["cache/sha256/.part-new"], "x");
        File.WriteAllText(_folder["cache/sha256/.part-old"], "x");
        File.SetLastWriteTimeUtc(_folder["cache/sha256/.part-old"], DateTime.UtcNow.AddDays(-2));

        ContentCache.Open(_folder["cache"]);

        Assert.Equal([_folder["cache/sha256/.part-new"]], Directory.GetFiles(_folder["cache/sha256"]));
    }

    [Fact]
    public void A_digest_that_is_none_is_no_path() =>
        Assert.Throws<OciException>(() => _cache.Find(s_blob with { Digest = "sha256:../../etc/passwd" }));

    private Task<string> AddAsync() => _cache.AddAsync(s_blob, file => file.WriteAsync(s_content).AsTask());
}
