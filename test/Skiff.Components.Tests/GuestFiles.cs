using Skiff.TestKit;

namespace Skiff.Components.Tests;

/// <summary>The components that real SDKs made.</summary>
internal static class GuestFiles
{
    public static IReadOnlyList<string> All { get; } =
        TestData.Find("guests/component") is { } folder ? [.. Directory.EnumerateFiles(folder, "*.wasm").Order(StringComparer.Ordinal)] : [];
}
