using System.Globalization;
using Skiff.Compiler;
using Skiff.Native;
using Skiff.Runtime;
using Skiff.Spin.Apps;
using Skiff.Text;
using Skiff.Wasm;
using Skiff.Wasm.Text;

namespace Skiff.Cli;

/// <summary>Turns what went wrong into text for people and an exit code: the only place that does.</summary>
internal static class ErrorReport
{
    /// <summary>Writes the report and returns the exit code. Unknown exceptions are faults of ours: they are shown whole.</summary>
    public static int Write(TextWriter error, Exception exception, string? file)
    {
        switch (exception)
        {
            case CommandException command:
                error.WriteLine($"skiff: {command.Message}");
                return command.ExitCode;
            case AppException app:
                error.WriteLine(app.Message);
                return ExitCodes.Failure;
            case WatException text:
                error.Write(DiagnosticRenderer.Render(text.Text, text.Diagnostics));
                return ExitCodes.Failure;
            case WasmException module:
                error.WriteLine($"{Place(file, module.Offset)}: error {module.Code}: {module.Message}");
                return ExitCodes.Failure;
            case CompilerNotSupportedException unsupported:
                error.WriteLine($"{Place(file, unsupported.Offset < 0 ? null : unsupported.Offset)}: error SK1351: {unsupported.Message}");
                return ExitCodes.Failure;
            case LinkException link:
                error.WriteLine($"{file ?? "skiff"}: error SK1401: {link.Message}");
                return ExitCodes.Failure;
            case TrapException trap:
                error.WriteLine($"{file ?? "skiff"}: error SK1501: {trap.Trace.TrimEnd()}");

                return ExitCodes.Trap;
            case NativeException or IOException or UnauthorizedAccessException or PlatformNotSupportedException or NotSupportedException:
                error.WriteLine($"skiff: {exception.Message}");
                return ExitCodes.Failure;
            default:
                error.WriteLine($"skiff: internal error; please report it together with what follows\n{exception}");
                return ExitCodes.Failure;
        }
    }

    private static string Place(string? file, long? offset) =>
        offset is { } at ? string.Create(CultureInfo.InvariantCulture, $"{file ?? "module"}+0x{at:x}") : file ?? "module";
}
