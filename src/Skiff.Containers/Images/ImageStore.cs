using Skiff.Containers.Compilation;
using Skiff.Containers.Guests;
using Skiff.Oci;
using Skiff.Oci.Images;
using Skiff.Spin.Images;

namespace Skiff.Containers.Images;

/// <summary>What images that are no file systems hold, as files of this node: copied once, then mounted into each container of the image.</summary>
internal static class ImageStore
{
    /// <summary>The file of a module in a folder of the store.</summary>
    public const string ModuleName = "app.wasm";

    /// <summary>The folder with what a container's image holds.</summary>
    /// <returns>Null if the image has nothing that can be run.</returns>
    /// <exception cref="ContainerException">The image cannot be read, or cannot be run.</exception>
    public static async Task<StoredImage?> FindAsync(IContainerEngine engine, string codeFolder)
    {
        var container = await engine.ReadContainerAsync().ConfigureAwait(false);
        var image = container.Image.Length == 0 ? null : await RunnableImage.FindAsync(engine, container.Image).ConfigureAwait(false);
        var store = CodeStore.Open(codeFolder);
        return image?.Content switch
        {
            WasmContent.Module { Layer: var layer } =>
                await KeepAsync(GuestKind.Wasm, ModuleName, layer, folder => CopyAsync(engine, layer, Path.Combine(folder, ModuleName))).ConfigureAwait(false),
            WasmContent.Application app =>
                await KeepAsync(GuestKind.SpinApp, AppLayout.LockedAppName, app.Locked, folder => LayOutAsync(app, folder)).ConfigureAwait(false),
            _ => null,
        };

        async Task LayOutAsync(WasmContent.Application app, string folder)
        {
            try
            {
                await AppLayout.WriteAsync(app, (blob, maximum, target) => VerifiedBlob.CopyAsync(engine, blob, maximum, target), folder).ConfigureAwait(false);
            }
            catch (OciException e)
            {
                throw RunnableImage.Wrong(e.Message, e);
            }
        }

        async Task<StoredImage> KeepAsync(GuestKind kind, string fileName, BlobDescriptor blob, Func<string, Task> fill)
        {
            var name = "image-" + VerifiedBlob.DigitsOf(blob.Digest);
            var folder = store.Find(name) ?? await store.AddFilesAsync(name, fill).ConfigureAwait(false);
            return new StoredImage(kind, fileName, folder, new ImageContent(image!.Manifest, blob.Digest)); // there is one, or there would be no blob of it
        }
    }

    /// <summary>Copies a layer into a new file.</summary>
    /// <exception cref="ContainerException">It is not what its descriptor says.</exception>
    public static async Task CopyAsync(IContainerEngine engine, BlobDescriptor layer, string path)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        await VerifiedBlob.CopyAsync(engine, layer, OciLimits.MaximumModuleBytes, file).ConfigureAwait(false);
    }
}

/// <summary>What an image holds, as files.</summary>
/// <param name="Kind">A module or component, or an application.</param>
/// <param name="FileName">The file that is the guest.</param>
/// <param name="Folder">Where it is.</param>
/// <param name="Content">What it was made of.</param>
internal sealed record StoredImage(GuestKind Kind, string FileName, string Folder, ImageContent Content);

/// <summary>What of an image says what its guest is, by digests.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Source">The layer that is the guest; of an application, the locked application, which names everything else by digest.</param>
internal sealed record ImageContent(string Manifest, string Source);
