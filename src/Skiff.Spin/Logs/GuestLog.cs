using System.Globalization;

namespace Skiff.Spin.Logs;

/// <summary>Where the lines of one component go, at its rate.</summary>
internal sealed class GuestLog(string component, IHostOutput output, LogRate rate)
{
    /// <summary>Writes a line, or drops it.</summary>
    public void Write(string line)
    {
        if (!rate.TryTake(line.Length + 1, out var dropped))
        {
            return;
        }

        if (dropped > 0)
        {
            output.GuestLine(component, string.Create(CultureInfo.InvariantCulture, $"({dropped} lines were dropped here: too many at once)"));
        }

        output.GuestLine(component, line);
    }
}
