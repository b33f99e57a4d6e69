using System.Text;
using Skiff.Wasi.Sequential;

namespace Skiff.Spin.Logs;

/// <summary>The standard error of one guest: cut into lines for its log. Long lines are cut in pieces, so that a guest without line breaks holds little.</summary>
internal sealed class GuestLogStream(GuestLog log) : WriteOnlyStream
{
    /// <summary>Bytes of a line at most.</summary>
    public const int MaximumLine = 16 * 1024;

    private const int FirstSize = 256;

    private byte[] _line = []; // most guests write nothing
    private int _length;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var newline = buffer.IndexOf((byte)'\n');
            var part = newline < 0 ? buffer : buffer[..newline];
            var taken = Math.Min(part.Length, MaximumLine - _length);
            Append(part[..taken]);
            if (taken < part.Length)
            {
                EndLine();
                buffer = buffer[taken..];
            }
            else if (newline >= 0)
            {
                EndLine();
                buffer = buffer[(newline + 1)..];
            }
            else
            {
                return;
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _length > 0)
        {
            EndLine();
        }

        base.Dispose(disposing);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > _line.Length)
        {
            Array.Resize(ref _line, Math.Max(_length + bytes.Length, Math.Max(FirstSize, _line.Length * 2)));
        }

        bytes.CopyTo(_line.AsSpan(_length));
        _length += bytes.Length;
    }

    // Control characters are replaced: a guest must not steer the terminal, or end a line to begin one in another's name.
    private void EndLine()
    {
        var text = new StringBuilder(Encoding.UTF8.GetString(_line, 0, _length > 0 && _line[_length - 1] == '\r' ? _length - 1 : _length));
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = text[i] != '\t' && char.IsControl(text[i]) ? '\uFFFD' : text[i];
        }

        _length = 0;
        log.Write(text.ToString());
    }
}
