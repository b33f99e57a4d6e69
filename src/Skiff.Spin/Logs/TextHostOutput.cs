using System.Globalization;

namespace Skiff.Spin.Logs;

/// <summary>Writes what the host has to say as lines of text: where it listens to one writer, all else to another.</summary>
public sealed class TextHostOutput : IHostOutput
{
    private readonly Lock _lock = new();
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly bool _isQuiet;
    private readonly bool _logsRequests;

    /// <summary>Makes one.</summary>
    /// <param name="output">Gets the table of routes.</param>
    /// <param name="error">Gets warnings, failures and the guests' lines.</param>
    /// <param name="isQuiet">Whether only warnings and failures are written.</param>
    /// <param name="logsRequests">Whether every request gets a line.</param>
    public TextHostOutput(TextWriter output, TextWriter error, bool isQuiet = false, bool logsRequests = false)
    {
        _output = output;
        _error = error;
        _isQuiet = isQuiet;
        _logsRequests = logsRequests;
    }

    /// <inheritdoc/>
    public void Serving(ServedApp app)
    {
        if (_isQuiet)
        {
            return;
        }

        var width = app.Routes.Select(r => r.Target.Length).DefaultIfEmpty().Max();
        var lines = app.Routes.Select(r => string.Create(CultureInfo.InvariantCulture, $"  {r.Target.PadRight(width)}  {app.Url}{Shown(r.Pattern)}\n"));
        var store = app.DefaultStore is { } place ? $"Storing default key-value data to {place}.\n" : "";
        Write(_output, $"{store}Serving {app.Url}\nAvailable routes:\n{string.Concat(lines)}");
    }

    /// <inheritdoc/>
    public void Warning(string message) => Write(_error, message.TrimEnd('\n') + "\n");

    /// <inheritdoc/>
    public void GuestLine(string component, string line)
    {
        if (!_isQuiet)
        {
            Write(_error, $"[{component}] {line}\n");
        }
    }

    /// <inheritdoc/>
    public void RequestFailed(FailedRequest failure)
    {
        var outcome = failure.Status == 0 ? "the response was cut" : string.Create(CultureInfo.InvariantCulture, $"answered {failure.Status}");
        Write(_error, $"[{failure.Component}] error: {failure.Request}: {outcome}: {failure.Reason.TrimEnd()}\n");
    }

    /// <inheritdoc/>
    public bool WantsRequests => _logsRequests;

    /// <inheritdoc/>
    public void RequestEnded(EndedRequest request)
    {
        var times = request.Times;
        Write(_error, string.Create(CultureInfo.InvariantCulture, $"[{request.Component}] {request.Request}: {request.Status} queue {Ms(times.Queue)} set-up {Ms(times.SetUp)} guest {Ms(times.Guest)} host {Ms(times.Host)} ms\n"));
    }

    private static string Ms(TimeSpan time) => time.TotalMilliseconds.ToString("F3", CultureInfo.InvariantCulture);

    private static string Shown(string pattern) => pattern.EndsWith("/...", StringComparison.Ordinal) ? pattern[..^"/...".Length] + " (wildcard)" : pattern;

    private void Write(TextWriter writer, string text)
    {
        lock (_lock)
        {
            writer.Write(text);
            writer.Flush();
        }
    }
}
