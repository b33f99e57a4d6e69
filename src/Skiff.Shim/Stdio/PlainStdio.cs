using Skiff.Shim.Protocol;
using Skiff.Shim.Runc;

namespace Skiff.Shim.Stdio;

/// <summary>
/// Standard streams without a terminal: the process has the fifos themselves, nothing is copied. The shim holds the other end of each, so that the process does
/// not get EPIPE, nor an end of its input, while containerd is restarted.
/// </summary>
internal sealed class PlainStdio : ProcessStdio
{
    private readonly FifoPair? _input;
    private readonly FifoPair? _output;
    private readonly FifoPair? _error;

    /// <summary>Opens them.</summary>
    /// <param name="paths">What the request names.</param>
    /// <param name="log">The program that takes the output; null for none.</param>
    /// <param name="options">Say whom they belong to.</param>
    public PlainStdio(StdioPaths paths, LogProgram? log, RuntimeOptions options)
        : base(log)
    {
        try
        {
            _input = FifoPair.OpenInput(paths.Input);
            _output = log?.Output ?? FifoPair.OpenOutput(paths.Output);
            _error = log?.Error ?? FifoPair.OpenOutput(paths.Error);
            if ((options.IoUid, options.IoGid) != (0, 0))
            {
                foreach (var pair in (FifoPair?[])[_input, _output, _error])
                {
                    pair?.GiveTo(options.IoUid, options.IoGid);
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override ProcessDescriptors Descriptors => new(_input?.Process, _output?.Process, _error?.Process);

    public override void Started()
    {
        _input?.Process?.Dispose();
        _output?.Process?.Dispose();
        _error?.Process?.Dispose();
    }

    public override long CountUnread() => (long)(_output?.Unread() ?? 0) + (_error?.Unread() ?? 0);

    public override void CloseInput() => _input?.Held?.Dispose();

    public override void Dispose()
    {
        _input?.Dispose();
        _output?.Dispose();
        _error?.Dispose();
        base.Dispose();
    }
}
