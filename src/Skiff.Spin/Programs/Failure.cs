using System.Globalization;
using Skiff.Compiler;
using Skiff.Native;
using Skiff.Oci;
using Skiff.Runtime;
using Skiff.Spin.Apps;
using Skiff.Text;
using Skiff.Wasm;
using Skiff.Wasm.Text;

namespace Skiff.Spin.Programs;

/// <summary>What went wrong, in text for people. Unknown exceptions are faults of ours: they are shown whole.</summary>
/// <param name="Text">One line or several, without a line break at the end.</param>
/// <param name="IsTrap">Whether the guest itself came to an abrupt end, also because a limit stopped it.</param>
public sealed record Failure(string Text, bool IsTrap = false)
{
    /// <summary>The exit code for a trap: 128 + SIGABRT, as of a native program that aborts.</summary>
    public const int TrapExitCode = 134;

    /// <summary>Describes an exception.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="file">The program's name, if there is one.</param>
    public static Failure Of(Exception exception, string? file)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception switch
        {
            OciException image => new Failure($"skiff: error {image.Code}: {image.Message}"),
            AppException app => new Failure(app.Message),
            WatException text => new Failure(DiagnosticRenderer.Render(text.Text, text.Diagnostics).TrimEnd('\n')),
            WasmException module => new Failure($"{Place(file, module.Offset)}: error {module.Code}: {module.Message}"),
            CompilerNotSupportedException unsupported => new Failure($"{Place(file, unsupported.Offset < 0 ? null : unsupported.Offset)}: error SK1351: {unsupported.Message}"),
            LinkException link => new Failure($"{file ?? "skiff"}: error SK1401: {link.Message}"),
            TrapException trap => new Failure($"{file ?? "skiff"}: error SK1501: {trap.Trace.TrimEnd()}", IsTrap: true),
            ProgramException or NativeException or IOException or UnauthorizedAccessException or PlatformNotSupportedException or NotSupportedException => new Failure($"skiff: {exception.Message}"),
            _ => new Failure($"skiff: internal error; please report it together with what follows\n{exception}"),
        };
    }

    private static string Place(string? file, long? offset) =>
        offset is { } at ? string.Create(CultureInfo.InvariantCulture, $"{file ?? "module"}+0x{at:x}") : file ?? "module";
}
