using System.Globalization;

namespace Skiff.Cli.Output;

/// <summary>
/// Shows how far something long is: a line that changes in place on a terminal, now and then a line elsewhere. What is over before <see cref="Patience"/> is not
/// mentioned.
/// </summary>
internal abstract class ProgressMeter(TextWriter writer, bool isTerminal, TimeProvider time)
{
    private const string ClearLine = "\r\e[K";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TerminalPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LogPause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private long? _start;
    private long _lastShown;
    private bool _isShown;

    /// <summary>Tells how far it is.</summary>
    /// <param name="isDone">Whether it is over.</param>
    /// <param name="line">What is shown on the way.</param>
    /// <param name="end">What is shown at the end, before the time it took.</param>
    protected void Show(bool isDone, Func<string> line, Func<string> end)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _start ??= now;
            if (isDone)
            {
                Finish(end, now);
            }
            else if (time.GetElapsedTime(_start.Value, now) >= Patience && (!_isShown || time.GetElapsedTime(_lastShown, now) >= (isTerminal ? TerminalPause : LogPause)))
            {
                _isShown = true;
                _lastShown = now;
                writer.Write(isTerminal ? $"{ClearLine}{line()}" : $"{line()}\n");
                writer.Flush();
            }
        }
    }

    private void Finish(Func<string> end, long now)
    {
        if (_isShown)
        {
            var seconds = time.GetElapsedTime(_start ?? now, now).TotalSeconds;
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{(isTerminal ? ClearLine : "")}{end()} in {seconds:0.0} s\n"));
            writer.Flush();
        }

        _start = null;
        _isShown = false;
    }
}
