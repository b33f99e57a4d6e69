using Skiff.Spin.Programs;

namespace Skiff.Cli;

/// <summary>Writes what went wrong and decides the exit code: the only place that does.</summary>
internal static class ErrorReport
{
    /// <summary>Writes the report and returns the exit code.</summary>
    public static int Write(TextWriter error, Exception exception, string? file)
    {
        if (exception is CommandException command)
        {
            error.WriteLine($"skiff: {command.Message}");
            return command.ExitCode;
        }

        var failure = Failure.Of(exception, file);
        error.WriteLine(failure.Text);
        return failure.IsTrap ? ExitCodes.Trap : ExitCodes.Failure;
    }
}
