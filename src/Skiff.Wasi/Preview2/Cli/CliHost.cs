using Skiff.Components;
using Skiff.Wasi.Cli;
using Skiff.Wasi.Io;

namespace Skiff.Wasi.Preview2.Cli;

/// <summary>The functions of <c>wasi:cli</c>.</summary>
internal sealed class CliHost(WasiOptions options, StandardInput input, StandardOutput output, StandardOutput error)
    : IEnvironmentHost, IExitHost, IStdinHost, IStdoutHost, IStderrHost, ITerminalStdinHost, ITerminalStdoutHost, ITerminalStderrHost
{
    public (string, string)[] GetEnvironment() => [.. options.Environment.Select(pair => (pair.Key, pair.Value))];

    public string[] GetArguments() => [.. options.Arguments];

    /// <summary>None: a guest has the directories that it was given, by their names.</summary>
    public string? InitialCwd() => null;

    public void Exit(Result<Unit, Unit> status) => throw new GuestExitException(status.IsOk ? 0u : 1u);

    public void ExitWithCode(byte statusCode) => throw new GuestExitException(statusCode);

    public IInputStream GetStdin() => input.Open();

    public IOutputStream GetStdout() => output.Open();

    public IOutputStream GetStderr() => error.Open();

    public ITerminalInput? GetTerminalStdin() => input.IsTerminal ? new Terminal() : null;

    public ITerminalOutput? GetTerminalStdout() => output.IsTerminal ? new Terminal() : null;

    public ITerminalOutput? GetTerminalStderr() => error.IsTerminal ? new Terminal() : null;

    /// <summary>That something is a terminal; WASI 0.2 can ask nothing of one.</summary>
    private sealed class Terminal : ITerminalInput, ITerminalOutput;
}
