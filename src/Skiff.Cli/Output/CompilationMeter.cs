using System.Globalization;
using Skiff.Compiler;

namespace Skiff.Cli.Output;

/// <summary>
/// Shows how far a long compilation is: a line that changes in place on a terminal, now and then a line elsewhere. One that is over before
/// <see cref="Patience"/> is not mentioned.
/// </summary>
internal sealed class CompilationMeter(TextWriter writer, bool isTerminal, TimeProvider time) : IProgress<CompilationProgress>
{
    private const string ClearLine = "\r\e[K";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TerminalPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LogPause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private long? _start;
    private long _lastShown;
    private bool _isShown;

    /// <inheritdoc/>
    public void Report(CompilationProgress value)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _start ??= now;
            var isDone = value.DoneBytes >= value.TotalBytes;
            if (isDone)
            {
                Finish(value, now);
            }
            else if (time.GetElapsedTime(_start.Value, now) >= Patience && (!_isShown || time.GetElapsedTime(_lastShown, now) >= (isTerminal ? TerminalPause : LogPause)))
            {
                _isShown = true;
                _lastShown = now;
                var line = string.Create(CultureInfo.InvariantCulture, $"compiling: {value.DoneBytes * 100 / value.TotalBytes} % of {value.TotalBytes / 1e6:0.0} MB of code");
                writer.Write(isTerminal ? $"{ClearLine}{line}" : $"{line}\n");
                writer.Flush();
            }
        }
    }

    private void Finish(CompilationProgress value, long now)
    {
        if (_isShown)
        {
            var seconds = time.GetElapsedTime(_start ?? now, now).TotalSeconds;
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{(isTerminal ? ClearLine : "")}compiled {value.TotalBytes / 1e6:0.0} MB of code in {seconds:0.0} s\n"));
            writer.Flush();
        }

        _start = null;
        _isShown = false;
    }
}
