using System.Security.Cryptography;
using System.Text;
using Skiff.Containers.Images;

namespace Skiff.Containers.Tests.Images;

/// <summary>A container engine with one container and whatever blobs a test gives it, in parts of a few bytes.</summary>
internal sealed class FakeEngine : IContainerEngine
{
    private const int PartLength = 7;

    private readonly Dictionary<string, byte[]> _blobs = [];

    public BlobDescriptor? Target { get; set; }

    public static string DigestOf(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    public BlobDescriptor Add(string type, string text) => Add(type, Encoding.UTF8.GetBytes(text));

    public BlobDescriptor Add(string type, byte[] content)
    {
        _blobs[DigestOf(content)] = content;
        return new BlobDescriptor(type, DigestOf(content), content.Length);
    }

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

    public void Dispose()
    {
        // It holds nothing.
    }
}
