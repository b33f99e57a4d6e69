namespace Skiff.Cli;

/// <summary>A command cannot do what it was asked for; the message is for the user, as one line.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCodes.Failure) : Exception(message)
{
    /// <summary>What the process exits with.</summary>
    public int ExitCode { get; } = exitCode;
}
