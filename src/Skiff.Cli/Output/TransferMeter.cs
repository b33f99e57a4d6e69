using System.Globalization;
using Skiff.Oci.Cache;

namespace Skiff.Cli.Output;

/// <summary>Shows how far a long transfer is, of all blobs of an image together.</summary>
internal sealed class TransferMeter(TextWriter writer, bool isTerminal, TimeProvider time, string doing, string done) : ProgressMeter(writer, isTerminal, time), ITransferProgress
{
    private long _total;
    private long _done;

    /// <inheritdoc/>
    public void Begin(long total)
    {
        _total = total;
        Report(0);
    }

    /// <inheritdoc/>
    public void Report(long value)
    {
        var sum = Interlocked.Add(ref _done, value);
        Show(sum >= _total, () => string.Create(CultureInfo.InvariantCulture, $"{doing}: {sum * 100 / Math.Max(_total, 1)} % of {Megabytes(_total)}"), () => $"{done} {Megabytes(_total)}");
    }

    /// <summary>A size for people.</summary>
    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0##} MB");
}
