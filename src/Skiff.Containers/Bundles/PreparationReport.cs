using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Skiff.Containers.Bundles;

/// <summary>
/// What the role <c>prepare</c> tells the shim, on standard error: lines, and behind them a zero byte if all went well. The shim goes on when it has that, not when the process has ended.
/// The role <c>keep</c> says only what went wrong.
/// </summary>
public sealed class PreparationReport : IDisposable
{
    /// <summary>The most that a report can be, in bytes.</summary>
    public const int Longest = 16 << 10;

    /// <summary>How a line begins that an operator should see.</summary>
    public const string WarningPrefix = "warning: ";

    private const int StandardError = 2;
    private const int LongestText = Longest / 4; // characters, each of which may take three bytes
    private const char End = '\0';

    // Neither the console, which would start threads, nor anything buffered.
    private readonly FileStream _stream = new(new SafeFileHandle(StandardError, ownsHandle: true), FileAccess.Write, bufferSize: 0);

    /// <summary>Whether a whole report says that the bundle is prepared. A message never does: zero bytes are taken out of it.</summary>
    public static bool IsSuccess(ReadOnlySpan<byte> report) => report.EndsWith("\0"u8);

    /// <summary>Says that the bundle is prepared, and ends the report.</summary>
    /// <param name="prepared">What was found and done.</param>
    internal void Succeed(PreparedGuest prepared)
    {
        string?[] lines =
        [
            prepared.LeftToRuntime is { } reason ? $"{prepared.Guest.Kind}: the OCI runtime makes this container: {reason}" : prepared.Guest.Kind.ToString(),
            prepared.Report,
            prepared.Warning is { } warning ? WarningPrefix + warning : null,
        ];
        Write(TextOf(string.Join('\n', lines.Where(line => line is not null))) + End);
    }

    /// <summary>Says why the container cannot run, and ends the report.</summary>
    /// <param name="text">The message.</param>
    internal void Fail(string text) => Write(TextOf(text));

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static string TextOf(string message) => message[..Math.Min(message.Length, LongestText)].Replace(End, ' ');

    private void Write(string text)
    {
        _stream.Write(Encoding.UTF8.GetBytes(text));
        _stream.Dispose();
    }
}
