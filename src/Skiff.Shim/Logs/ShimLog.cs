using System.Globalization;
using System.Text;
using Skiff.Native;

namespace Skiff.Shim.Logs;

/// <summary>
/// The shim's own log: lines for the fifo <c>log</c> of the bundle, which containerd copies into its log. A line that finds the fifo full is dropped: the shim
/// never waits for its log.
/// </summary>
internal sealed class ShimLog(FileHandle? file, bool isVerbose, string id, string space) : IDisposable
{
    /// <summary>Opens the fifo; without one, the log says nothing.</summary>
    public static ShimLog Open(string bundle, bool isVerbose, string id, string space)
    {
        // For reading too, so that a containerd that goes away does not end the fifo.
        _ = Paths.Open(Path.Combine(bundle, "log"), OpenFlags.ReadWrite | OpenFlags.NonBlocking, out var file);
        return new ShimLog(file, isVerbose, id, space);
    }

    /// <summary>What helps to find an error in the shim; only when asked for.</summary>
    public void Debug(string message)
    {
        if (isVerbose)
        {
            Write("debug", message);
        }
    }

    /// <summary>What an operator may want to know.</summary>
    public void Info(string message) => Write("info", message);

    /// <summary>What went wrong without stopping the shim.</summary>
    public void Warn(string message) => Write("warning", message);

    /// <summary>What went wrong.</summary>
    public void Error(string message) => Write("error", message);

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    private void Write(string level, string message)
    {
        if (file is null)
        {
            return;
        }

        var time = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
        var line = Encoding.UTF8.GetBytes($"time=\"{time}\" level={level} msg={Quote(message)} runtime=io.containerd.skiff.v1 namespace={space} id={id}\n");
        _ = Files.Write(file, line, [new BufferSlice(0, (uint)line.Length)], -1, WaitMode.Default, out _);
    }

    private static string Quote(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";
}
