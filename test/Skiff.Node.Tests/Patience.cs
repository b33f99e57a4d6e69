using System.Globalization;

namespace Skiff.Node.Tests;

/// <summary>How long a test waits for what must come, before it says that it did not. SKIFF_PATIENCE multiplies it, for machines that are slower by that much.</summary>
internal static class Patience
{
    /// <summary>For one thing.</summary>
    public static TimeSpan Long { get; } = TimeSpan.FromSeconds(60 * (Environment.GetEnvironmentVariable("SKIFF_PATIENCE") is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : 1));
}
