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

    public PlainStdio(StdioPaths paths)
    {
        try
        {
            _input = FifoPair.OpenInput(paths.Input);
            _output = FifoPair.OpenOutput(paths.Output);
            _error = FifoPair.OpenOutput(paths.Error);
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

    public override void CloseInput() => _input?.Held?.Dispose();

    public override void Dispose()
    {
        Started();
        _input?.Held?.Dispose();
        _output?.Held?.Dispose();
        _error?.Held?.Dispose();
    }
}
