using System.Globalization;

namespace Skiff.Suites.Fuzz;

/// <summary>Where findings are kept: a .wasm, and a .txt with the seed and what went wrong.</summary>
internal static class FindingFiles
{
    /// <summary>Keeps a generated module, and its provider beside it; answers the path of the module, or null where there is no folder.</summary>
    internal static string? Save(GeneratedModule module, string difference, string? folder)
    {
        var path = Save("seed", module.Seed, module.Bytes, difference, folder);
        if (path is not null && module.Provider is { } provider)
        {
            File.WriteAllBytes(ProviderPath(path), provider.Bytes);
        }

        return path;
    }

    /// <summary>Where the provider of the module at <paramref name="path"/> is, if it has one.</summary>
    internal static string ProviderPath(string path) => Path.ChangeExtension(path, ".provider.wasm");

    /// <summary>The path of the .wasm, or null where there is no folder.</summary>
    internal static string? Save(string kind, ulong seed, byte[] module, string difference, string? folder)
    {
        if (folder is null)
        {
            return null;
        }

        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{kind}-{seed}.wasm"));
        File.WriteAllBytes(path, module);
        File.WriteAllText(Path.ChangeExtension(path, ".txt"), string.Create(CultureInfo.InvariantCulture, $"seed {seed}\n{difference}\n"));
        return path;
    }
}
