using System.Globalization;
using Skiff.Text;
using Skiff.Wasm.Text;

namespace Skiff.Suites.Fuzz;

/// <summary>
/// A folder of modules that once went wrong: <c>name.wasm</c> or <c>name.wat</c>, and <c>name.provider.wasm</c> or <c>.wat</c> where one imports
/// from another. They have the form of generated modules; the last number in the name is the seed of the arguments.
/// </summary>
public static class FoundModules
{
    private const string ProviderSuffix = ".provider";

    /// <summary>The modules with their names, sorted.</summary>
    public static IReadOnlyList<(string Name, GeneratedModule Module)> Load(string folder) =>
    [
        .. Directory.EnumerateFiles(folder)
            .Where(path => Path.GetExtension(path) is ".wasm" or ".wat" && !Path.GetFileNameWithoutExtension(path).EndsWith(ProviderSuffix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileNameWithoutExtension(path), Load(path, SeedOf(path)))),
    ];

    private static GeneratedModule Load(string path, ulong seed)
    {
        string[] candidates = [Path.ChangeExtension(path, ProviderSuffix + ".wasm"), Path.ChangeExtension(path, ProviderSuffix + ".wat")];
        var provider = Array.Find(candidates, File.Exists);
        return GeneratedModule.Read(seed, ReadBinary(path), provider is null ? null : GeneratedModule.Read(seed, ReadBinary(provider), null));
    }

    private static byte[] ReadBinary(string path) => Path.GetExtension(path) == ".wat"
        ? WatReader.ToBinary(new SourceText(Path.GetFileName(path), File.ReadAllText(path)))
        : File.ReadAllBytes(path);

    private static ulong SeedOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var digits = name[(name.LastIndexOf('-') + 1)..];
        return ulong.TryParse(digits, CultureInfo.InvariantCulture, out var seed) ? seed : 0;
    }
}
