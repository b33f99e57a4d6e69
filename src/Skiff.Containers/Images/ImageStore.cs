using Skiff.Containers.Compilation;

namespace Skiff.Containers.Images;

/// <summary>The modules of images that are no file systems, as files of this node: copied once, then mounted into each container of the image.</summary>
internal static class ImageStore
{
    /// <summary>The file in a folder of the store.</summary>
    public const string FileName = "app.wasm";

    /// <summary>The folder with the module of a container's image.</summary>
    /// <returns>Null if the image has none.</returns>
    /// <exception cref="ContainerException">The image cannot be read, or cannot be run.</exception>
    public static async Task<string?> FindAsync(IContainerEngine engine, string codeFolder)
    {
        var container = await engine.ReadContainerAsync().ConfigureAwait(false);
        if (container.Image.Length == 0 || await ImageModule.FindAsync(engine, container.Image).ConfigureAwait(false) is not { } module)
        {
            return null;
        }

        var store = CodeStore.Open(codeFolder);
        var name = "image-" + VerifiedBlob.DigitsOf(module.Digest);
        return store.Find(name) ?? await store.AddFileAsync(name, FileName, file => VerifiedBlob.CopyAsync(engine, module, ImageLimits.MaximumModuleBytes, file)).ConfigureAwait(false);
    }
}
