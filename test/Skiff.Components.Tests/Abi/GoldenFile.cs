using Skiff.TestKit;

namespace Skiff.Components.Tests.Abi;

/// <summary>Tables of what the reference definitions of the Canonical ABI compute.</summary>
internal static class GoldenFile
{
    internal static string[][] Rows(string name)
    {
        var path = Path.Combine(TestData.RepositoryRoot, "test", "Skiff.Components.Tests", "Abi", "Golden", name);
        return [.. File.ReadLines(path).Where(l => !l.StartsWith('#')).Select(l => l.Split('\t'))];
    }
}
