using Skiff.Oci.Cache;
using Skiff.Oci.Images;
using Skiff.Oci.Registry;
using Skiff.Spin.Images;

namespace Skiff.Cli.Registry;

/// <summary>An application that is to be served, as files.</summary>
/// <param name="Path">Its manifest or locked application; or a module or component.</param>
/// <param name="IsModule">Whether it is a module or component, without a manifest.</param>
internal sealed record AppSource(string Path, bool IsModule)
{
    private const string ModuleName = "app.wasm";

    /// <summary>Where its data is kept unless something else is said; null for beside its manifest. Beside that of an image is the cache, where nothing is kept: in memory, as in Spin.</summary>
    public string? StateDirectory { get; private init; } = "";

    /// <summary>Finds an application: a file or folder, or else an image, which is pulled.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="options">How registries are reached.</param>
    /// <param name="cacheFolder">Where images are kept.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<AppSource> FindAsync(string text, RegistryOptions options, string cacheFolder, CancellationToken cancellationToken)
    {
        if (!IsReference(text))
        {
            return new AppSource(text, IsModule: false) { StateDirectory = null };
        }

        var pulled = await RegistryAccess.PullAsync(Reference.Parse(text), options, cacheFolder, cancellationToken);
        var cache = ContentCache.Open(cacheFolder);
        return pulled.Content switch
        {
            WasmContent.Application app => new AppSource(
                await LayOutAsync(cacheFolder, app.Locked, AppLayout.LockedAppName, folder => AppLayout.WriteAsync(app, (blob, _, target) => cache.CopyAsync(blob, target, cancellationToken), folder)), IsModule: false),
            WasmContent.Module module => new AppSource(await LayOutAsync(cacheFolder, module.Layer, ModuleName, folder => CopyAsync(module.Layer, System.IO.Path.Combine(folder, ModuleName))), IsModule: true),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        async Task CopyAsync(BlobDescriptor blob, string path)
        {
            await using var file = File.Create(path);
            await cache.CopyAsync(blob, file, cancellationToken);
        }
    }

    /// <summary>Whether a text means an image: there is no such file, and it begins with a registry.</summary>
    internal static bool IsReference(string text)
    {
        var registry = text.Split('/')[0];
        return !System.IO.Path.Exists(text)
            && text.Contains('/', StringComparison.Ordinal) && !text.StartsWith('.') && !text.EndsWith(".toml", StringComparison.Ordinal) && !text.EndsWith(".json", StringComparison.Ordinal)
            && (registry == "localhost" || registry.Contains('.', StringComparison.Ordinal) || registry.Contains(':', StringComparison.Ordinal));
    }

    // Once for each content; whoever is second takes what the first made.
    private static async Task<string> LayOutAsync(string cacheFolder, BlobDescriptor blob, string name, Func<string, Task> fill)
    {
        var apps = Directory.CreateDirectory(System.IO.Path.Combine(cacheFolder, "apps")).FullName;
        var folder = System.IO.Path.Combine(apps, Digest.Parse(blob.Digest).Digits);
        if (!Directory.Exists(folder))
        {
            var temporary = Directory.CreateDirectory(System.IO.Path.Combine(apps, $".part-{Guid.NewGuid():n}"));
            try
            {
                await fill(temporary.FullName);
                Directory.Move(temporary.FullName, folder);
            }
            catch (Exception e)
            {
                temporary.Delete(recursive: true);
                if (e is not IOException || !Directory.Exists(folder))
                {
                    throw;
                }
            }
        }

        return System.IO.Path.Combine(folder, name);
    }
}
