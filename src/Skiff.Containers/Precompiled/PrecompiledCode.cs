using System.Security.Cryptography;
using Skiff.Containers.Images;
using Skiff.Oci.Images;
using Skiff.Runtime.Artifacts;

namespace Skiff.Containers.Precompiled;

/// <summary>
/// The compiled code of an image's guest in the engine's content store (docs/adr/0034): one blob, which a label of the guest's layer names, and which a label of the manifest
/// keeps for as long as the image is there. Labels of other keys are not touched, and there is one key for each compiler, so that several live side by side.
/// </summary>
internal sealed class PrecompiledCode(IContainerEngine engine, ImageContent image)
{
    /// <summary>On the layer: the digest of its code.</summary>
    public static readonly string Label = "skiff.dev/precompiled/" + ArtifactSequence.EngineName;

    /// <summary>On the manifest: the same digest. containerd follows labels that begin so when it looks for what is still needed.</summary>
    public static readonly string ReferenceLabel = "containerd.io/gc.ref.content.skiff." + ArtifactSequence.EngineName;

    /// <summary>On the code: the digest of the layer that it was first made of.</summary>
    public const string OriginalLabel = "skiff.dev/original";

    private const string Kind = "compiled code";

    private readonly IContentStore _content = engine.Content;

    /// <summary>A name for the image's code among that of others; of digits.</summary>
    public string Name { get; } = VerifiedBlob.DigitsOf(image.Manifest);

    /// <summary>Whether the image keeps code of this compiler.</summary>
    /// <exception cref="ContainerException">The engine cannot be asked.</exception>
    public async Task<bool> IsKeptAsync() => (await _content.FindAsync(image.Manifest).ConfigureAwait(false))?.Labels.ContainsKey(ReferenceLabel) == true;

    /// <summary>Writes what the store has into a folder. Whether it fits the guest, and is whole, is for whoever loads it to find out, which a cache does.</summary>
    /// <param name="folder">Gets the artifacts; none, if this fails.</param>
    /// <param name="scratch">The path of a file that is there for the time of this call only.</param>
    /// <returns>How many artifacts there are, 0 where the store has no code.</returns>
    /// <exception cref="ContainerException">The engine cannot be asked, or has something else than the label says.</exception>
    public async Task<int> TakeAsync(string folder, string scratch)
    {
        if ((await _content.FindAsync(image.Source).ConfigureAwait(false))?.Labels.GetValueOrDefault(Label) is not { } digest
            || await _content.FindAsync(digest).ConfigureAwait(false) is not { } code)
        {
            return 0;
        }

        try
        {
            await using (var file = new FileStream(scratch, FileMode.CreateNew, FileAccess.Write))
            {
                await VerifiedBlob.CopyAsync(engine, new BlobDescriptor(Kind, digest, code.Size), PrecompiledLimits.MaximumBytes, file).ConfigureAwait(false);
            }

            return ArtifactSequence.Split(scratch, folder);
        }
        catch (Exception e) when (e is ContainerException or InvalidDataException)
        {
            Array.ForEach(Directory.GetFiles(folder), File.Delete);
            throw e as ContainerException ?? new ContainerException(ContainerCodes.Image, $"{Kind} {digest} cannot be read: {e.Message}", e);
        }
        finally
        {
            File.Delete(scratch);
        }
    }

    /// <summary>Writes the artifacts of a folder into the store, if they are not there, and the labels.</summary>
    /// <exception cref="ContainerException">The engine does not take them.</exception>
    public async Task KeepAsync(string folder, TimeProvider time)
    {
        var (digest, size) = Measure(folder);
        var (manifest, source) = (await FindAsync(image.Manifest).ConfigureAwait(false), await FindAsync(image.Source).ConfigureAwait(false));
        if (size == 0 || (manifest.Labels.GetValueOrDefault(ReferenceLabel) == digest && source.Labels.GetValueOrDefault(Label) == digest && await _content.FindAsync(digest).ConfigureAwait(false) is not null))
        {
            return;
        }

        await using var lease = await _content.LeaseAsync(time.GetUtcNow() + PrecompiledLimits.LeaseTime).ConfigureAwait(false);
        await lease.WriteAsync(new NewContent(digest, size, One(OriginalLabel, image.Source), ArtifactSequence.Read(folder))).ConfigureAwait(false);

        // The reference first: who finds the name finds what it names.
        await _content.SetLabelsAsync(image.Manifest, One(ReferenceLabel, digest)).ConfigureAwait(false);
        await _content.SetLabelsAsync(image.Source, One(Label, digest)).ConfigureAwait(false);
    }

    private static Dictionary<string, string> One(string label, string value) => new(StringComparer.Ordinal) { [label] = value };

    private static (string Digest, long Size) Measure(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long size = 0;
        foreach (var part in ArtifactSequence.Read(folder))
        {
            hash.AppendData(part.Span);
            size += part.Length;
        }

        return (Digest.Algorithm + Convert.ToHexStringLower(hash.GetHashAndReset()), size);
    }

    private async Task<ContentRecord> FindAsync(string digest) =>
        await _content.FindAsync(digest).ConfigureAwait(false) ?? throw new ContainerException(ContainerCodes.Engine, $"the content store no longer has {digest}");
}
