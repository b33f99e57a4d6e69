using System.Globalization;

namespace Skiff.Suites.Fuzz;

/// <summary>Where findings are kept: a .wasm, and a .txt with the seed and what went wrong.</summary>
internal static class FindingFiles
{
    /// <summary>Keeps a generated module, and its provider beside it; answers the path of the module, or null where there is no folder.</summary>
    internal static string? Save(GeneratedModule module, string difference, string? folder)
    {
        if (module.Provider is { } provider)
        {
            Save("provider", provider.Seed, provider.Bytes, difference, folder);
        }

        return Save("seed", module.Seed, module.Bytes, difference, folder);
    }

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
