using System.Globalization;
using System.Text;
using Skiff.Containers.Bundles;
using Skiff.Containers.Compilation;
using Skiff.Containers.Images;
using Skiff.Containers.Precompiled;
using Skiff.Containers.Running;

namespace Skiff.Containers;

/// <summary>
/// What the one executable does besides being a shim, by the first word of its command line: <c>prepare</c> and <c>keep</c> (called by the shim, on the node), <c>compile</c> and
/// <c>container</c> (called by the OCI runtime, in containers). Each is a process of its own, so that the shim neither parses nor compiles what anybody may have written.
/// </summary>
public static class Roles
{
    private const int UsageExitCode = 2;

    /// <summary>Whether a command line is for one of these.</summary>
    public static bool Knows(IReadOnlyList<string> arguments) => arguments is ["prepare" or "keep" or "compile" or "container", ..];

    /// <summary>Does it.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="connect">Finds the container engine, for the roles that may ask it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, Func<EngineAddress, IContainerEngine> connect)
    {
        switch (arguments)
        {
            case ["prepare", .. var options]:
                return await ReportAsync(report => PrepareAsync(options, connect, report)).ConfigureAwait(false);
            case ["keep", .. var options]:
                return await ReportAsync(_ => KeepRole.RunAsync(options, connect)).ConfigureAwait(false);
        }

        // Not the console: it would look for a terminal's description, and its encodings, in files that an empty container does not have.
        await using var output = Writer(Console.OpenStandardOutput());
        await using var error = Writer(Console.OpenStandardError());
        switch (arguments)
        {
            case ["compile", var settings]:
                return CompileRole.Run(settings, error);
            case ["container", var settings]:
                return await ContainerRole.RunAsync(settings, gate: null, output, error).ConfigureAwait(false);
            case ["container", var settings, BundlePreparation.GateOption, var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var gate):
                return await ContainerRole.RunAsync(settings, gate, output, error).ConfigureAwait(false);
            default:
                await error.WriteLineAsync("usage: prepare OPTIONS | keep OPTIONS | compile SETTINGS | container SETTINGS [-gate DESCRIPTOR]").ConfigureAwait(false);
                return UsageExitCode;
        }
    }

    private static async Task PrepareAsync(IReadOnlyList<string> options, Func<EngineAddress, IContainerEngine> connect, PreparationReport report)
    {
        var (preparation, exec, address) = PrepareOptions.Read(options);
        using var engine = address is null ? null : connect(address);
        preparation = preparation with { Engine = engine };
        report.Succeed(exec is null ? await preparation.PrepareAsync().ConfigureAwait(false) : new PreparedGuest(await preparation.PrepareExecAsync(exec).ConfigureAwait(false)));
    }

    private static async Task<int> ReportAsync(Func<PreparationReport, Task> role)
    {
        using var report = new PreparationReport();
        try
        {
            await role(report).ConfigureAwait(false);
            return 0;
        }
        catch (Exception e) when (e is ContainerException or IOException or UnauthorizedAccessException)
        {
            report.Fail(e.Message);
            return 1;
        }
    }

    private static StreamWriter Writer(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
}
