using System.Security.Cryptography;
using System.Text;
using Skiff.Containers.Images;
using Skiff.Oci.Images;

namespace Skiff.Containers.Tests.Images;

/// <summary>A container engine with one container and whatever blobs a test gives it, in parts of a few bytes.</summary>
internal sealed class FakeEngine : IContainerEngine, IContentStore
{
    private const int PartLength = 7;

    private readonly Dictionary<string, byte[]> _blobs = [];

    private readonly Dictionary<string, Dictionary<string, string>> _labels = [];

    public BlobDescriptor? Target { get; set; }

    public IContentStore Content => this;

    /// <summary>Whether it has stopped to answer questions for content.</summary>
    public bool IsGone { get; set; }

    public static string DigestOf(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    public BlobDescriptor Add(string type, string text) => Add(type, Encoding.UTF8.GetBytes(text));

    public BlobDescriptor Add(string type, byte[] content)
    {
        _blobs[DigestOf(content)] = content;
        return new BlobDescriptor(type, DigestOf(content), content.Length);
    }

    public string Label(string digest, string name) => _labels[digest][name];

    public void Replace(string digest, byte[] content) => _blobs[digest] = content;

    public void Remove(string digest) => _blobs.Remove(digest);

    public Task<ContainerRecord> ReadContainerAsync() => Task.FromResult(new ContainerRecord("image", new Dictionary<string, string>()));

    public Task<BlobDescriptor?> FindImageAsync(string name) => Task.FromResult(Target);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBlobAsync(string digest)
    {
        await Task.CompletedTask;
        foreach (var part in (_blobs.GetValueOrDefault(digest) ?? throw new ContainerException(ContainerCodes.Engine, $"no {digest}")).Chunk(PartLength))
        {
            yield return part;
        }
    }

    public Task<ContentRecord?> FindAsync(string digest) =>
        IsGone ? throw new ContainerException(ContainerCodes.Engine, "gone")
        : Task.FromResult(_blobs.TryGetValue(digest, out var content) ? new ContentRecord(content.Length, _labels.GetValueOrDefault(digest, [])) : null);

    public Task SetLabelsAsync(string digest, IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (name, value) in labels)
        {
            (_labels.TryGetValue(digest, out var known) ? known : _labels[digest] = [])[name] = value;
        }

        return Task.CompletedTask;
    }

    public Task<IContentLease> LeaseAsync(DateTimeOffset expiry) => Task.FromResult<IContentLease>(new Lease(this));

    public void Dispose()
    {
        // It holds nothing.
    }

    private sealed class Lease(FakeEngine engine) : IContentLease
    {
        public Task WriteAsync(NewContent content)
        {
            engine.Replace(content.Digest, [.. content.Parts.SelectMany(part => part.ToArray())]);
            return engine.SetLabelsAsync(content.Digest, content.Labels);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
