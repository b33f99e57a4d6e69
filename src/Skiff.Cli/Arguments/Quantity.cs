using System.Globalization;

namespace Skiff.Cli.Arguments;

/// <summary>Durations and sizes as people write them.</summary>
internal static class Quantity
{
    private static readonly (string Suffix, double Seconds)[] TimeUnits = [("ms", 0.001), ("us", 0.000001), ("s", 1), ("m", 60), ("h", 3600)];

    private static readonly (string Suffix, double Bytes)[] SizeUnits =
        [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("Ki", 1 << 10), ("Mi", 1 << 20), ("Gi", 1 << 30), ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("k", 1e3), ("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30), ("B", 1)];

    /// <summary>Reads for example <c>250ms</c>, <c>1.5s</c>, <c>2m</c>; a number alone is seconds. Up to a thousand days.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (!TryParse(text, TimeUnits, 1, out var seconds) || seconds > 86_400_000)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return duration > TimeSpan.Zero;
    }

    /// <summary>Reads for example <c>64MiB</c>, <c>64M</c> (both 2^20), <c>1GB</c> (10^9), <c>512Ki</c>; a number alone is bytes.</summary>
    public static bool TryParseSize(string text, out long bytes)
    {
        bytes = 0;
        if (!TryParse(text, SizeUnits, 1, out var value) || value > long.MaxValue / 2)
        {
            return false;
        }

        bytes = (long)value;
        return bytes > 0;
    }

    private static bool TryParse(string text, (string Suffix, double Factor)[] units, double unit, out double value)
    {
        text = text.Trim();
        foreach (var (suffix, factor) in units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal))
            {
                text = text[..^suffix.Length].TrimEnd();
                unit = factor;
                break;
            }
        }

        var isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
        value *= unit;
        return isNumber && double.IsFinite(value);
    }
}
